import type { Datapoints } from './alarm-state.ts';
import {
  choose,
  isList,
  operators,
  pointwise,
  repeated,
  summaries,
  summarized,
  transposed,
  type Value,
  withValue,
} from './metric-series.ts';

/** What an expression may name: the series of an alarm by their ids, all of the same length. */
export interface MathScope {
  readonly series: ReadonlyMap<string, Datapoints>;
  /** Ids of those that are metrics, which `METRICS()` gives. */
  readonly metrics: readonly string[];
}

/**
 * The series that a metric math expression makes (CloudWatch User Guide, "Using math expressions with CloudWatch
 * metrics"): numbers, ids, `[a, b]`, the operators `+ - * / < <= > >= == != && ||`, and FILL, IF, METRICS, SUM, AVG, MIN
 * and MAX. A datapoint is missing where one that it is made of is. Throws an Error for anything else.
 */
export function evaluateExpression(expression: string, scope: MathScope): Datapoints {
  const tokens =
    expression.match(/\s+|\d+(?:\.\d+)?|[A-Za-z]\w*|"[^"]*"|<=|>=|==|!=|&&|\|\||[-+*/<>(),[\]]|./g) ?? [];
  const reader = new Reader(
    tokens.filter((token) => token.trim() !== ''),
    expression,
    scope,
  );
  const value = reader.whole();
  if (isList(value)) throw new Error(`The expression ${expression} makes several series, not one.`);
  return typeof value === 'number' ? Array.from({ length: lengthOf(scope) }, () => value) : value;
}

class Reader {
  private at = 0;
  private readonly tokens: readonly string[];
  private readonly expression: string;
  private readonly scope: MathScope;

  constructor(tokens: readonly string[], expression: string, scope: MathScope) {
    this.tokens = tokens;
    this.expression = expression;
    this.scope = scope;
  }

  whole(): Value {
    const value = this.binary(0);
    if (this.at < this.tokens.length) throw this.unreadable();
    return value;
  }

  private binary(level: number): Value {
    const known = operators[level];
    if (!known) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operation = known[this.tokens[this.at] ?? ''];
      if (!operation) return left;
      this.at += 1;
      left = pointwise(operation, left, this.binary(level + 1));
    }
  }

  private unary(): Value {
    if (!this.accept('-')) return this.primary();
    return pointwise((left, right) => left - right, 0, this.unary());
  }

  private primary(): Value {
    const token = this.tokens[this.at++] ?? '';
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') {
      const value = this.binary(0);
      this.expect(')');
      return value;
    }
    if (token === '[') return this.list(']').map((value) => this.series(value));
    if (/^[A-Z]/.test(token) && this.accept('(')) return this.call(token);
    const series = this.scope.series.get(token);
    if (!series) throw this.unreadable();
    return series;
  }

  private call(name: string): Value {
    if (name === 'METRICS') return this.metrics();
    if (name === 'FILL') return this.fill();
    const values = this.list(')');
    if (name === 'IF' && (values.length === 2 || values.length === 3)) return choose(values);
    const summary = summaries[name];
    const [value] = values;
    if (!summary || value === undefined || values.length > 1) throw this.unreadable();
    if (isList(value)) return transposed(value).map((column) => summarized(column, summary));
    return summarized(this.series(value), summary) ?? [];
  }

  private metrics(): Value {
    const part = this.tokens[this.at]?.startsWith('"') ? this.tokens[this.at++]?.slice(1, -1) : '';
    this.expect(')');
    return this.scope.metrics
      .filter((id) => id.includes(part ?? ''))
      .map((id) => this.scope.series.get(id) ?? []);
  }

  private fill(): Value {
    const value = this.binary(0);
    this.expect(',');
    const filled = this.accept('REPEAT') ? repeated : withValue(this.binary(0));
    this.expect(')');
    return isList(value) ? value.map(filled) : filled(this.series(value));
  }

  private list(end: string): Value[] {
    const values: Value[] = [];
    do values.push(this.binary(0));
    while (this.accept(','));
    this.expect(end);
    return values;
  }

  private series(value: Value): Datapoints {
    if (typeof value === 'number' || isList(value)) throw this.unreadable();
    return value;
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw this.unreadable();
  }

  private unreadable(): Error {
    const near = this.tokens[Math.min(this.at, this.tokens.length) - 1] ?? '';
    return new Error(`The local CloudWatch cannot read the expression ${this.expression} near "${near}".`);
  }
}

function lengthOf({ series }: MathScope): number {
  return Math.max(0, ...[...series.values()].map((points) => points.length));
}
