import type { Datapoints } from './alarm-state.ts';
import { joined, type MetricName, type MetricSample, metricId, type StatisticSet } from './metric-sample.ts';

/** The statistics that an alarm may ask for here. */
export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';

export interface MetricStore {
  add(sample: MetricSample): void;
  /** Forgets what was added for a time before this. */
  trim(beforeMs: number): void;
  /**
   * A statistic of a metric over `count` periods that end with the minute of `nowMs`, the oldest first: undefined for a
   * period without any value. Rejects by an Error a statistic that is not kept.
   */
  series(metric: MetricName, statistic: string, periods: Periods): Datapoints;
}

export interface Periods {
  readonly periodSeconds: number;
  readonly count: number;
  readonly nowMs: number;
}

/**
 * Metrics by the minute, the finest that CloudWatch keeps by default. A minute takes `minuteMs` of real time: alarms over
 * hours can then be seen to go off.
 */
export function metricStore(minuteMs: number): MetricStore {
  const metrics = new Map<string, Map<number, StatisticSet>>();
  const minuteOf = (atMs: number) => Math.floor(atMs / minuteMs);

  return {
    add(sample) {
      const id = metricId(sample);
      const minutes = metrics.get(id) ?? new Map<number, StatisticSet>();
      metrics.set(id, minutes);
      const minute = minuteOf(sample.atMs);
      minutes.set(minute, joined(minutes.get(minute), sample.values));
    },
    trim(beforeMs) {
      const first = minuteOf(beforeMs);
      for (const minutes of metrics.values()) {
        for (const minute of minutes.keys()) if (minute < first) minutes.delete(minute);
      }
    },
    series(metric, statistic, { periodSeconds, count, nowMs }) {
      const read = statistics[statistic as Statistic];
      if (!read) throw new Error(`The local CloudWatch keeps no statistic ${statistic}.`);
      const minutes = metrics.get(metricId(metric));
      const length = Math.max(1, Math.round(periodSeconds / 60));
      const end = minuteOf(nowMs) + 1;
      return Array.from({ length: count }, (_, at) => {
        const from = end - (count - at) * length;
        const values = minutes && joinedWithin(minutes, from, from + length);
        return values && read(values);
      });
    },
  };
}

const statistics: Readonly<Record<Statistic, (values: StatisticSet) => number>> = {
  Sum: ({ sum }) => sum,
  Maximum: ({ maximum }) => maximum,
  Minimum: ({ minimum }) => minimum,
  Average: ({ sum, sampleCount }) => sum / sampleCount,
  SampleCount: ({ sampleCount }) => sampleCount,
};

function joinedWithin(
  minutes: ReadonlyMap<number, StatisticSet>,
  from: number,
  to: number,
): StatisticSet | undefined {
  let values: StatisticSet | undefined;
  for (let minute = from; minute < to; minute++) {
    const more = minutes.get(minute);
    if (more) values = joined(values, more);
  }
  return values;
}
