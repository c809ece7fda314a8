import type { BackfillStep } from '../../lib/backfill.ts';
import type { Failure } from '../../lib/core/failure/failure.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { WantedObject } from '../../lib/lacking.ts';
import { type BackfillTally, emptyTally, enter, sumOf } from './tally.ts';

/** An object that failed, and is tried again when the run goes on. */
export interface FailedObject {
  readonly key: string;
  readonly sizeBytes?: number;
  readonly failure: Failure;
}

/** What a run leaves for its next part. */
export interface Checkpoint {
  /** Destination key (of `--keys`: number of keys) up to which everything but `failed` is settled; absent: nothing is. */
  readonly upTo?: string;
  /** When the run began: ages in its filters are counted from there, also in later parts. */
  readonly startedMs: number;
  /** Of all parts so far, but for what failed. */
  readonly tally: BackfillTally;
  readonly failed: readonly FailedObject[];
}

/** Failed objects remembered one by one. Where there are more, the checkpoint stays before the first that is not. */
const rememberedFailures = 10_000;

export type RunRecord = ReturnType<typeof runRecord>;

/**
 * What one part of a run adds to those before: the sums, and the objects that failed. A failed object stays in it until
 * it is copied, in the dead-letter queue, or gone from the source. Holds no more than `most` of them.
 */
export function runRecord(pair: Pair, before: Checkpoint, most = rememberedFailures) {
  const failed = new Map(before.failed.map((one) => [one.key, one]));
  /** Of those, what this part has not tried yet. */
  const untried = new Map(failed);
  const [kept, missed] = [emptyTally(), emptyTally()];
  let [upTo, lookedUpTo] = [before.upTo, 0];

  const enterStep = (step: BackfillStep) => {
    const { outcome, sourceKey } = step;
    const isMissing = outcome?.kind === 'reported' || outcome?.kind === 'redelivered';
    if (sourceKey !== undefined) untried.delete(sourceKey);
    if (sourceKey !== undefined && !isMissing) failed.delete(sourceKey);
    enter(isMissing ? missed : kept, pair, step);
  };
  const part = () => sumOf(kept, missed);
  return {
    /** Keys that earlier parts failed to copy. */
    untriedKeys: () => [...untried.keys()],
    isTried: (key: string) => failed.has(key),
    remembers({ key, sizeBytes }: WantedObject, failure: Failure): boolean {
      if (!failed.has(key) && failed.size >= most) return false;
      failed.set(key, { key, ...(sizeBytes !== undefined && { sizeBytes }), failure });
      return true;
    },
    /** An object that was looked at before, in an earlier part. */
    enterAgain: (step: BackfillStep) => enterStep(step),
    enter(step: BackfillStep) {
      kept.looked += step.looked;
      enterStep(step);
      upTo = step.upTo ?? upTo;
      lookedUpTo = step.lookedUpTo;
    },
    checkpoint(): Checkpoint {
      const tally = sumOf(before.tally, kept);
      const looked = before.tally.looked + lookedUpTo;
      const { startedMs } = before;
      return {
        ...(upTo !== undefined && { upTo }),
        startedMs,
        tally: { ...tally, looked },
        failed: [...failed.values()],
      };
    },
    failures: () => [...failed.values()],
    /** What this part came to. */
    part,
    /** What all parts came to. */
    whole: () => sumOf(sumOf(before.tally, part()), tallyOf(pair, untried.values())),
  };
}

function tallyOf(pair: Pair, failed: Iterable<FailedObject>): BackfillTally {
  const tally = emptyTally();
  for (const { failure, ...object } of failed) {
    const outcome = { kind: 'reported', failure, tries: 0 } as const;
    enter(tally, pair, { looked: 0, lookedUpTo: 0, object, outcome });
  }
  return tally;
}
