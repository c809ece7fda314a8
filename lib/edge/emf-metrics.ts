/** The units that the functions measure in, as CloudWatch calls them. */
export type Unit = 'Count' | 'Bytes' | 'Milliseconds';

/** Metrics by way of the log: CloudWatch reads them out of lines in the embedded metric format. */
export interface Metrics {
  add(name: string, unit: Unit, value: number): void;
  /** A metric with one more dimension, written at once. */
  single(name: string, dimension: Readonly<Record<string, string>>): void;
  /** Writes what was added since. */
  flush(): void;
}

const namespace = 'S3Ferry';

/** Values that one line may have of one metric (CloudWatch User Guide, "Specification: Embedded metric format"). */
const mostValues = 100;

/** Metrics with these dimensions, written by `print`, a line at a time. */
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
    single: (name, more) => print(line({ ...dimensions, ...more }, [[name, { unit: 'Count', values: [1] }]])),
    flush() {
      if (held.size > 0) print(line(dimensions, [...held]));
      held.clear();
    },
  };
  return metrics;
}

type Held = readonly [name: string, { readonly unit: Unit; readonly values: readonly number[] }];

function line(dimensions: Readonly<Record<string, string>>, held: readonly Held[]): string {
  const definitions = held.map(([Name, { unit }]) => ({ Name, Unit: unit }));
  const about = { Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: definitions };
  return JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [about] },
    ...dimensions,
    ...Object.fromEntries(held.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values])),
  });
}
