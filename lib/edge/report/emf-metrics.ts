import type { CodeMetric, PairMetric, pairMetrics } from '../../core/pair/metric-name.ts';

type Units = typeof pairMetrics;
type Unit = Units[PairMetric];

/** Metrics by way of the log: CloudWatch reads them out of lines in the embedded metric format. */
export interface Metrics {
  add<Name extends PairMetric>(name: Name, unit: Units[Name], value: number): void;
  /** What was added since: for a line of the log that has the dimensions among its members. */
  take(): Embedded;
  /** Writes what was added since as a line of its own. */
  flush(): void;
}

/** Members of a log line that CloudWatch reads metrics from, beside those that are its dimensions. */
export interface Embedded {
  readonly _aws?: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly object[] };
  readonly [metric: string]: unknown;
}

const namespace = 'S3Ferry';

/** Values that one line may have of one metric (CloudWatch User Guide, "Specification: Embedded metric format"). */
const mostValues = 100;

/** Metrics with these dimensions; what is flushed is written by `print`, a line at a time. */
export function emfMetrics(
  dimensions: Readonly<Record<string, string>>,
  print: (line: string) => void,
): Metrics {
  const held = new Map<string, { readonly unit: Unit; readonly values: number[] }>();
  const metrics: Metrics = {
    add(name, unit, value) {
      const known = held.get(name) ?? { unit, values: [] };
      held.set(name, known);
      // Of counts only the sum is of interest.
      if (unit === 'Count') known.values[0] = (known.values[0] ?? 0) + value;
      else known.values.push(value);
      if (known.values.length === mostValues) metrics.flush();
    },
    take() {
      const taken = embedded(Object.keys(dimensions), [...held]);
      held.clear();
      return taken;
    },
    flush() {
      if (held.size > 0) print(JSON.stringify({ ...metrics.take(), ...dimensions }));
    },
  };
  return metrics;
}

/** A count of one, by dimensions that the line has among its members. */
export function embeddedCount(name: CodeMetric, dimensions: readonly string[]): Embedded {
  return embedded(dimensions, [[name, { unit: 'Count', values: [1] }]]);
}

/** Both on one line. */
export function bothEmbedded(one: Embedded, other: Embedded): Embedded {
  const CloudWatchMetrics = [one, other].flatMap(({ _aws }) => _aws?.CloudWatchMetrics ?? []);
  return { ...one, ...other, _aws: { Timestamp: Date.now(), CloudWatchMetrics } };
}

type Held = readonly [name: string, { readonly unit: Unit; readonly values: readonly number[] }];

function embedded(dimensions: readonly string[], held: readonly Held[]): Embedded {
  if (held.length === 0) return {};
  const definitions = held.map(([Name, { unit }]) => ({ Name, Unit: unit }));
  const about = { Namespace: namespace, Dimensions: [dimensions], Metrics: definitions };
  return {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [about] },
    ...Object.fromEntries(held.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values])),
  };
}
