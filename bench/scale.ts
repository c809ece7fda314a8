import type { Trigger } from '../lib/core/pair/pair.ts';
import { assumptionsOf } from '../lib/cost/assumptions.ts';
import { type Assumptions, smallObjectsMs } from '../lib/cost/load.ts';
import type { Bench } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import type { Bound } from './scale/bound.ts';
import { type Limits, published } from './scale/limits.ts';
import { type RealRun, realRun } from './scale/real-run.ts';
import { simulate, type Work } from './scale/simulate.ts';
import { type ScaleFigures, type ScaleRow, scaleReport } from './scale-report.ts';

const triggers = ['notification', 'eventbridge', 'queue'] as const;
const perSecond = 35_000;

export const scale: Bench<ScaleFigures> = {
  title: 'Bursts',
  about: 'how long a burst of uploads takes to drain, simulated, and checked on this machine',
  async measure(say) {
    const rows = triggers.flatMap((trigger) => [4, 5, 6, 7, 8, 9].map((power) => row(trigger, 10 ** power)));
    const runs: RealRun[] = [];
    for (const trigger of ['notification', 'queue'] as const) {
      say(`a burst on this machine, trigger: ${trigger}`);
      runs.push(await realRun(trigger));
    }
    const work = {
      notification: workOf('notification'),
      eventbridge: workOf('eventbridge'),
      queue: workOf('queue'),
    };
    return { perSecond, work, limits: published, rows, runs };
  },
  report: scaleReport,
};

function row(trigger: Trigger, objects: number): ScaleRow {
  const drain = (limits: Limits) =>
    simulate({
      trigger,
      burst: { objects, perSecond },
      work: workOf(trigger),
      limits,
      stepSeconds: Math.max(0.1, objects / perSecond / 3_000),
    });
  const drained = drain(published);
  const [[bound] = ['uploads' as const]] = (Object.entries(drained.held) as [Bound, number][]).sort(
    ([, a], [, b]) => b - a,
  );
  const more = raised[bound];
  return { trigger, objects, drained, bound, ...(more && { raised: drain({ ...published, ...more }) }) };
}

/** What each advice comes to. */
const raised: Readonly<Partial<Record<Bound, Partial<Limits>>>> = {
  S3: { copiesAtFirst: published.copiesAtMost },
  concurrency: { concurrency: 10 * published.concurrency },
  EventBridge: { targetsPerSecond: 18_750 },
  pollers: { pollersAtFirst: 1_000, pollersPerSecond: 1_000 / 60 },
};

/** One invocation, as the estimates of cost have it. */
function workOf(trigger: Trigger): Work {
  const pair = benchPair({ trigger });
  const terms: Assumptions = { ...assumptionsOf(pair), coldShare: 0 };
  const many = { objects: 1_000 * terms.perInvocation, bytes: 0, largeObjects: 0, largeBytes: 0 };
  const seconds = smallObjectsMs(pair, many, terms) / 1_000 / 1_000;
  return { perInvocation: terms.perInvocation, seconds, coldSeconds: 1 };
}
