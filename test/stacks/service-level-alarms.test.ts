import fc from 'fast-check';
import { largeVisibilitySeconds } from '../../lib/core/pair/queue-settings.ts';
import { defaultServiceLevel } from '../../lib/core/pair/service-level.ts';
import { alarms } from '../../stacks/alarms.ts';
import { leastLate } from '../../stacks/service-level-alarms.ts';
import { type PairFacts, pair } from '../support/pair.ts';

interface BurnRateAlarm {
  readonly AlarmDescription: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly Metrics: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Period: number };
  }[];
}

function burnRateAlarm(id: 'SloFastAlarm' | 'SloSlowAlarm', facts: PairFacts = {}): BurnRateAlarm {
  const found = alarms(pair({ slo: defaultServiceLevel, ...facts }))[id];
  if (!found) throw new Error(`There is no ${id}.`);
  return found.Properties as unknown as BurnRateAlarm;
}

/** Whether the alarm goes off over these counts; a count that is absent is a metric without data. */
function goesOff({ Metrics, Threshold }: BurnRateAlarm, counts: Readonly<Record<string, number>>): boolean {
  const [{ Expression = '' } = {}] = Metrics;
  const script = Expression.replaceAll(/FILL\((\w+), (\d+)\)/g, '(counts.$1 ?? $2)').replace(
    'IF(',
    'choose(',
  );
  const choose = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
  return new Function('counts', 'choose', `return ${script}`)(counts, choose) >= Threshold;
}

describe('[U] the alarms of the service level', () => {
  const fast = burnRateAlarm('SloFastAlarm');
  const slow = burnRateAlarm('SloSlowAlarm');

  it('add up what is late and on time over an hour and over six', () => {
    const windows = [fast, slow].map(({ Metrics, EvaluationPeriods }) => [
      EvaluationPeriods,
      ...Metrics.flatMap(({ MetricStat }) =>
        MetricStat ? [`${MetricStat.Metric.MetricName} ${MetricStat.Period}`] : [],
      ),
    ]);
    expect(windows).toEqual([
      [1, 'OnTime 3600', 'Late 3600', 'AsyncEventsDropped 3600'],
      [1, 'OnTime 21600', 'Late 21600', 'AsyncEventsDropped 21600'],
    ]);
  });

  it.each([
    ['nothing was uploaded', {}, false, false],
    ['all was on time', { onTime: 1_000 }, false, false],
    ['one of three was late', { onTime: 2, late: 1 }, false, false],
    [`${leastLate - 1} of ${leastLate - 1} were late`, { late: leastLate - 1 }, false, false],
    [`${leastLate} of ${leastLate} were late`, { late: leastLate }, true, true],
    ['1.5 percent were late', { onTime: 985, late: 15 }, true, true],
    ['1 percent was late', { onTime: 990, late: 10 }, false, true],
    ['0.5 percent was late', { onTime: 995, late: 5 }, false, false],
    ['Lambda gave all up', { dropped: 7 }, true, true],
    ['Lambda gave up what the function never counts', { onTime: 95, late: 2, dropped: 3 }, true, true],
  ])(
    'where %s in their windows (%j), the fast one goes off: %s, the slow one: %s',
    (_, counts, isFast, isSlow) => {
      expect([goesOff(fast, counts), goesOff(slow, counts)]).toEqual([isFast, isSlow]);
    },
  );

  it('go off exactly where a share of the target is late, and five objects at least', () => {
    const percent = fc.integer({ min: 9_500, max: 9_999 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(percent, fc.nat(100_000), fc.nat(2_000), (target, onTime, late) => {
        const slo = { target, withinMs: 60_000 };
        const share = late === 0 ? 0 : late / (late + onTime);
        for (const [id, rate] of [
          ['SloFastAlarm', 14.4],
          ['SloSlowAlarm', 6],
        ] as const) {
          const burn = share / ((100 - target) / 100);
          // Which side of the threshold, floating point may not tell within its own error.
          if (Math.abs(burn - rate) < 1e-6) continue;
          const expected = late >= leastLate && burn >= rate;
          expect(goesOff(burnRateAlarm(id, { slo, trigger: 'queue' }), { onTime, late })).toBe(expected);
        }
      }),
    );
  });

  it('leave out what Lambda gives up where a queue invokes the function', () => {
    const { Metrics } = burnRateAlarm('SloFastAlarm', { trigger: 'queue' });
    expect(Metrics.map(({ Id }) => Id)).toEqual(['burnRate', 'onTime', 'late']);
    expect(Metrics[0]?.Expression).not.toContain('dropped');
  });

  it('say in their descriptions which share of uploads that is', () => {
    expect(fast.AlarmDescription).toBe(
      '1.44 % of the uploads of an hour, and 5 or more, were not copied within 15m. At this rate, what the target of 99.9 % allows in 30 days is gone in about 2 days.',
    );
    expect(slow.AlarmDescription).toContain('0.6 % of the uploads of 6 hours, and 5 or more');
  });

  it.each([
    ['notification', 'AsyncEventAge', 900_000],
    ['eventbridge', 'AsyncEventAge', 900_000],
    ['queue', 'ApproximateAgeOfOldestMessage', 900],
  ] as const)(
    'watch how long uploads wait with trigger %s, in the units of %s',
    (trigger, metric, threshold) => {
      const { WaitingAlarm } = alarms(pair({ slo: defaultServiceLevel, trigger }));
      expect(WaitingAlarm?.Properties).toMatchObject({ MetricName: metric, Threshold: threshold });
    },
  );

  it('let a function take its time over a large object before its message counts as waiting', () => {
    const { LargeWaitingAlarm } = alarms(pair({ slo: defaultServiceLevel }));
    expect(LargeWaitingAlarm?.Properties['Threshold']).toBe(900 + largeVisibilitySeconds);
  });

  it('are none for a pair without a service level, as before', () => {
    const before = Object.keys(alarms(pair()));
    expect(before.filter((id) => /Slo|Waiting/.test(id))).toEqual([]);
    expect(Object.keys(alarms(pair({ slo: defaultServiceLevel })))).toEqual([
      ...before,
      ...['WaitingAlarm', 'LargeWaitingAlarm', 'SloFastAlarm', 'SloSlowAlarm'],
    ]);
  });
});
