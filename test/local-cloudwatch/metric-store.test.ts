import { statisticsOf } from '../../local/cloudwatch/metric-sample.ts';
import { metricStore } from '../../local/cloudwatch/metric-store.ts';
import { queueMetrics } from '../../local/cloudwatch/queue-metrics.ts';

const metric = {
  account: '111111111111',
  region: 'eu-west-1',
  namespace: 'Test',
  name: 'Copied',
  dimensions: { a: '1', b: '2' },
};
const minute = 60_000;
const sample = (atMs: number, ...values: number[]) => ({ ...metric, atMs, values: statisticsOf(...values) });

describe('[U] a metric', () => {
  it('is a series of its periods up to now, with gaps where nothing was measured', () => {
    const store = metricStore(minute);
    for (const [at, value] of [
      [1, 1],
      [2, 2],
      [4, 4],
      [11, 8],
    ] as const)
      store.add(sample(at * minute, value));
    const series = (periodSeconds: number, count: number, statistic = 'Sum') =>
      store.series(metric, statistic, { periodSeconds, count, nowMs: 11.5 * minute });
    expect(series(60, 3)).toEqual([undefined, undefined, 8]);
    expect(series(300, 3)).toEqual([1, 6, 8]);
    expect(series(720, 1)).toEqual([15]);
    expect(['Maximum', 'Minimum', 'Average', 'SampleCount'].map((one) => series(720, 1, one)[0])).toEqual([
      8, 1, 3.75, 4,
    ]);
    expect(() => series(60, 1, 'p99')).toThrow('p99');
  });

  it('is the same in whatever order its dimensions come, and another by any of them', () => {
    const store = metricStore(minute);
    store.add(sample(0, 1));
    const now = { periodSeconds: 60, count: 1, nowMs: 0 };
    expect(store.series({ ...metric, dimensions: { b: '2', a: '1' } }, 'Sum', now)).toEqual([1]);
    expect(store.series({ ...metric, dimensions: { a: '1' } }, 'Sum', now)).toEqual([undefined]);
    expect(store.series({ ...metric, region: 'eu-west-2' }, 'Sum', now)).toEqual([undefined]);
  });

  it('takes less time where a minute does', () => {
    const store = metricStore(600);
    store.add(sample(1_000, 1));
    const atScale = (nowMs: number) => store.series(metric, 'Sum', { periodSeconds: 300, count: 2, nowMs });
    expect([atScale(3_000), atScale(4_500), atScale(9_000)]).toEqual([
      [undefined, 1],
      [1, undefined],
      [undefined, undefined],
    ]);
  });

  it('is forgotten when nobody looks back so far', () => {
    const store = metricStore(minute);
    store.add(sample(0, 1));
    store.add(sample(minute, 2));
    store.trim(minute);
    expect(store.series(metric, 'Sum', { periodSeconds: 60, count: 2, nowMs: minute })).toEqual([
      undefined,
      2,
    ]);
  });
});

describe('[U] the metrics of a queue', () => {
  const queue = { account: '111111111111', region: 'eu-west-1', name: 'q', notVisible: 0, delayed: 0 };

  it('have the age of its oldest message in the time of alarms', () => {
    const { sampled } = queueMetrics(0.01)([{ ...queue, visible: 1, oldestSeconds: 864 }], 0);
    const age = sampled.find(({ name }) => name === 'ApproximateAgeOfOldestMessage');
    expect(age?.values.maximum).toBe(86_400);
  });

  it('are told again when they change, or a minute has passed', () => {
    const told = queueMetrics(1);
    const namesAt = (atMs: number, visible: number) =>
      told([{ ...queue, visible, oldestSeconds: 0 }], atMs).changed.map(({ name }) => name);
    expect(namesAt(0, 1)).toHaveLength(4);
    expect(namesAt(1_000, 1)).toEqual([]);
    expect(namesAt(2_000, 2)).toEqual(['ApproximateNumberOfMessagesVisible']);
    expect(namesAt(60_000, 2)).toHaveLength(3);
  });
});
