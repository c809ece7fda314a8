import type { BackfillStep } from '../../lib/backfill.ts';
import type { Outcome } from '../../lib/core/copy/outcome.ts';
import { crossesInParts } from '../../lib/core/copy/plan.ts';
import type { FailureCode } from '../../lib/core/failure/failure.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';

/** Counts of a backfill. */
export interface BackfillTally {
  /** Source objects that the filters name. */
  looked: number;
  /** Of these, objects that the destination lacks or has otherwise. */
  lacking: number;
  lackingBytes: number;
  /** Of the lacking, those that are copied in parts, and their bytes. */
  large: number;
  largeBytes: number;
  readonly outcomes: Partial<Record<Outcome['kind'], number>>;
  /** As the copies have them, which may be other than the listing said. */
  copiedBytes: number;
  /** Of equal size, and nothing but reading both objects can tell whether they are the same. */
  unknown: number;
  /** In the source no longer. */
  gone: number;
  /** Of a dry run: those of the lacking whose copy would fail, by failure code. */
  readonly wouldFail: Partial<Record<FailureCode, { objects: number; bytes: number }>>;
}

export function emptyTally(): BackfillTally {
  return {
    looked: 0,
    lacking: 0,
    lackingBytes: 0,
    large: 0,
    largeBytes: 0,
    outcomes: {},
    copiedBytes: 0,
    unknown: 0,
    gone: 0,
    wouldFail: {},
  };
}

/** Adds one step to the tally, but for the objects that it looked at. */
export function enter(tally: BackfillTally, pair: Pair, step: BackfillStep): void {
  const { object, outcome, foreseen } = step;
  if (step.isUnknown) tally.unknown++;
  if (step.isGone) tally.gone++;
  if (!object) return;
  const { sizeBytes = 0 } = object;
  tally.lacking++;
  tally.lackingBytes += sizeBytes;
  if (foreseen) {
    const { objects = 0, bytes = 0 } = tally.wouldFail[foreseen.code] ?? {};
    tally.wouldFail[foreseen.code] = { objects: objects + 1, bytes: bytes + sizeBytes };
  } else if (crossesInParts(pair, sizeBytes)) {
    tally.large++;
    tally.largeBytes += sizeBytes;
  }
  if (!outcome) return;
  tally.outcomes[outcome.kind] = (tally.outcomes[outcome.kind] ?? 0) + 1;
  if (outcome.kind === 'copied') tally.copiedBytes += outcome.object.sizeBytes ?? sizeBytes;
}

/** Both tallies in one. */
export function sumOf(a: BackfillTally, b: BackfillTally): BackfillTally {
  const outcomes = { ...a.outcomes };
  for (const [kind, count] of Object.entries(b.outcomes) as [Outcome['kind'], number][]) {
    outcomes[kind] = (outcomes[kind] ?? 0) + count;
  }
  return {
    looked: a.looked + b.looked,
    lacking: a.lacking + b.lacking,
    lackingBytes: a.lackingBytes + b.lackingBytes,
    large: a.large + b.large,
    largeBytes: a.largeBytes + b.largeBytes,
    outcomes,
    copiedBytes: a.copiedBytes + b.copiedBytes,
    unknown: a.unknown + b.unknown,
    gone: a.gone + b.gone,
    // A dry run is never resumed.
    wouldFail: { ...a.wouldFail, ...b.wouldFail },
  };
}

/** Objects that were not copied. */
export function failedIn({ outcomes }: BackfillTally): number {
  return (outcomes.reported ?? 0) + (outcomes.redelivered ?? 0) + (outcomes['dead-lettered'] ?? 0);
}

/** Of a dry run: objects whose copy would fail. */
export function wouldFailIn({ wouldFail }: BackfillTally): { objects: number; bytes: number } {
  const all = Object.values(wouldFail);
  return {
    objects: all.reduce((sum, { objects }) => sum + objects, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
