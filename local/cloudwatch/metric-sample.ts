/** What CloudWatch keeps of the values of a metric (CloudWatch API Reference, StatisticSet). */
export interface StatisticSet {
  readonly minimum: number;
  readonly maximum: number;
  readonly sum: number;
  readonly sampleCount: number;
}

export interface MetricName {
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Values of one metric at one time. */
export interface MetricSample extends MetricName {
  /** As CloudWatch calls it: `Count`, `Milliseconds` …; none where nobody said. */
  readonly unit?: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly values: StatisticSet;
}

/** The statistics of `values`, of which there is one at least. */
export function statisticsOf(...values: readonly number[]): StatisticSet {
  return {
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    sum: values.reduce((sum, value) => sum + value, 0),
    sampleCount: values.length,
  };
}

/** The statistics of both together. */
export function joined(one: StatisticSet | undefined, other: StatisticSet): StatisticSet {
  if (!one) return other;
  return {
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
    sum: one.sum + other.sum,
    sampleCount: one.sampleCount + other.sampleCount,
  };
}

/** One text for each metric: CloudWatch takes metrics of the same name for different ones by any dimension. */
export function metricId({ account, region, namespace, name, dimensions }: MetricName): string {
  const named = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([account, region, namespace, name, named]);
}
