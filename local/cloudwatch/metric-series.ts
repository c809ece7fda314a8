import type { Datapoints } from './alarm-state.ts';

/** What a part of a metric math expression may be. */
export type Value = number | Datapoints | readonly Datapoints[];

type Scalar = number | undefined;

type Operation = (left: number, right: number) => Scalar;

/** From those that bind least to those that bind most. */
export const operators: readonly Readonly<Record<string, Operation>>[] = [
  {
    '||': (left, right) => Number(left !== 0 || right !== 0),
    OR: (left, right) => Number(left !== 0 || right !== 0),
  },
  {
    '&&': (left, right) => Number(left !== 0 && right !== 0),
    AND: (left, right) => Number(left !== 0 && right !== 0),
  },
  {
    '<': (left, right) => Number(left < right),
    '<=': (left, right) => Number(left <= right),
    '>': (left, right) => Number(left > right),
    '>=': (left, right) => Number(left >= right),
    '==': (left, right) => Number(left === right),
    '!=': (left, right) => Number(left !== right),
  },
  { '+': (left, right) => left + right, '-': (left, right) => left - right },
  // What is divided by zero has no value.
  { '*': (left, right) => left * right, '/': (left, right) => (right === 0 ? undefined : left / right) },
];

export const summaries: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: sum,
  AVG: (values) => sum(values) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of what is not missing; missing where all is. */
export function summarized(values: Datapoints, summary: (values: readonly number[]) => number): Scalar {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : summary(known);
}

/** An operation between numbers, datapoint by datapoint, or of each series of a list. */
export function pointwise(operation: Operation, left: Value, right: Value): Value {
  if (isList(left)) return left.map((series) => eachPoint(operation, series, right));
  if (isList(right)) return right.map((series) => eachPoint(operation, left, series));
  if (typeof left !== 'number' || typeof right !== 'number') return eachPoint(operation, left, right);
  return operation(left, right) ?? [];
}

function eachPoint(operation: Operation, left: Value, right: Value): Datapoints {
  const length = Array.isArray(left) ? left.length : Array.isArray(right) ? right.length : 1;
  return Array.from({ length }, (_, at) => {
    const [one, other] = [pointOf(left, at), pointOf(right, at)];
    return one === undefined || other === undefined ? undefined : operation(one, other);
  });
}

export function choose([condition = 0, whenTrue = 0, whenFalse]: readonly Value[]): Value {
  if (typeof condition === 'number') return condition !== 0 ? whenTrue : (whenFalse ?? []);
  return (condition as Datapoints).map((value, at) => {
    if (value === undefined) return undefined;
    return value !== 0 ? pointOf(whenTrue, at) : whenFalse === undefined ? undefined : pointOf(whenFalse, at);
  });
}

function pointOf(value: Value, at: number): Scalar {
  if (typeof value === 'number') return value;
  const point = value[at];
  if (Array.isArray(point)) throw new Error('The local CloudWatch takes no list of series here.');
  return point as Scalar;
}

export function withValue(value: Value) {
  return (series: Datapoints) => series.map((point, at) => point ?? pointOf(value, at));
}

export function repeated(series: Datapoints): Datapoints {
  let last: Scalar;
  return series.map((point) => {
    last = point ?? last;
    return last;
  });
}

export function transposed(list: readonly Datapoints[]): Datapoints[] {
  return (list[0] ?? []).map((_, at) => list.map((series) => series[at]));
}

export function isList(value: Value): value is readonly Datapoints[] {
  return typeof value !== 'number' && Array.isArray(value[0]);
}
