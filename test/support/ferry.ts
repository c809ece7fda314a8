import type { Outcome } from '../../lib/core/copy/outcome.ts';
import type { CopyPlan } from '../../lib/core/copy/plan.ts';
import type { Upload } from '../../lib/core/copy/upload.ts';
import type { DeadLetter } from '../../lib/core/dead-letter/dead-letter.ts';
import type { LargeObject } from '../../lib/core/event/large-object.ts';
import type { ServiceCounts } from '../../lib/core/event/on-time.ts';
import { type FailureCode, failure } from '../../lib/core/failure/failure.ts';
import type { Clock, CopyResult } from '../../lib/ports.ts';
import type { Ferry } from '../../lib/replicate.ts';
import { pair } from './pair.ts';

/** What a fake copier answers to one try. */
export type CopyAnswer = (plan: CopyPlan, timeoutMs: number) => CopyResult;

export const copied: CopyResult = { kind: 'copied', eTag: '"e"' };
export const gone = { kind: 'superseded' } as const;

/** An upload that a copy was deferred with. */
export const upload: Upload = {
  id: 'u1',
  sourceETag: '"e"',
  sourceModifiedMs: 1,
  partBytes: 128 * 1024 ** 2,
  openedAtMs: 2,
  restarts: 0,
};
export const deferred: CopyResult = { kind: 'deferred', upload };

/** The answer of a copy that fails with `code`. */
export function failed(code: FailureCode): CopyResult {
  return { kind: 'failed', failure: failure(code, { message: `${code} happened.`, hint: 'Mend it.' }) };
}

/** A clock that stands still but for sleeping; `sleeps` are the pauses taken, in ms. */
function fakeClock(startMs = Date.parse('2026-11-23T10:00:05.000Z')) {
  let now = startMs;
  const sleeps: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
  };
  return { clock, sleeps, pass: (ms: number) => (now += ms) };
}

/** A ferry over fakes that remember: copies tried, dead letters kept, outcomes told, pauses taken. */
export function fakeFerry(answer: CopyAnswer = () => copied, facts: Partial<Ferry> = {}) {
  const { clock, sleeps, pass } = fakeClock();
  const tries: { readonly plan: CopyPlan; readonly timeoutMs: number }[] = [];
  const deadLetters: DeadLetter[] = [];
  const large: LargeObject[] = [];
  const outcomes: Outcome[] = [];
  const served: ServiceCounts[] = [];
  const flushedAfter: number[] = [];
  const ferry: Ferry = {
    pair: pair(),
    copier: {
      copy: async (plan, timeoutMs) => {
        tries.push({ plan, timeoutMs });
        return answer(plan, timeoutMs);
      },
      size: async () => gone,
    },
    clock,
    random: () => 0.5,
    largeObjects: { send: async (object) => void large.push(object) },
    deadLetters: { send: async (deadLetter) => void deadLetters.push(deadLetter) },
    reporter: {
      outcome: (outcome) => void outcomes.push(outcome),
      served: (counts) => void served.push(counts),
      flush: () => void flushedAfter.push(outcomes.length),
    },
    ...facts,
  };
  return { ferry, tries, deadLetters, large, outcomes, served, flushedAfter, sleeps, pass };
}

/** Much time left, whatever passes. */
export const noHurry = { remainingMs: () => 900_000 };

/** Time that runs out `ms` after now, by the clock of the ferry. */
export function deadlineIn(ms: number, { clock }: Pick<Ferry, 'clock'>) {
  const endsAt = clock.now() + ms;
  return { remainingMs: () => endsAt - clock.now() };
}
