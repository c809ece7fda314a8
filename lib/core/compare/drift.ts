import { isSameContent } from '../copy/integrity.ts';
import type { DriftRule, Pair } from '../pair/pair.ts';
import { compareListed } from './compare.ts';
import type { ListedObject } from './listed-object.ts';

/** How one key of the destination compares with the source. */
export type DriftComparison =
  | 'same'
  /** In the source alone. */
  | 'missing'
  /** At the destination alone: deletions are not replicated, and others may write there. */
  | 'extra'
  /** Of another size, or older than its source. */
  | 'differs'
  /** Of the same size and not older, but with another ETag, which its encryption may explain. */
  | 'differsByETag'
  /** Not to be judged yet: the source is so new that its copy may be under way. */
  | 'recent';

/** How long a copy may be under way before it is missed, in ms: tries of Lambda and of a large object included. */
const settlingMs = 60 * 60_000;

/**
 * How an object and its copy compare: what {@link compareListed} says, and for what it cannot decide, as nothing is asked for:
 *
 * | compared | source and copy | |
 * |---|---|---|
 * | anything but same | source written within the last hour | recent |
 * | unknown | copy older than its source | differs |
 * | unknown | ETags are MD5s, and not the same | differsByETag |
 * | unknown | otherwise | same |
 * | anything else | | as compared |
 */
export function compareForDrift(
  pair: Pair,
  { source, copy }: { readonly source?: ListedObject | undefined; readonly copy?: ListedObject | undefined },
  nowMs: number,
): DriftComparison {
  const found = compared(pair, source, copy);
  const isRecent = source !== undefined && nowMs - source.modifiedMs < settlingMs;
  return isRecent && found !== 'same' ? 'recent' : found;
}

function compared(pair: Pair, source?: ListedObject, copy?: ListedObject): DriftComparison {
  const found = compareListed(source, copy);
  if (found.kind !== 'unknown') return found.kind;
  if (found.isOlder) return 'differs';
  const encryption = (key: string | undefined) => (key ? { ServerSideEncryption: 'aws:kms' } : {});
  const isSame = isSameContent(
    { ETag: source?.eTag, ...encryption(pair.source.kmsKey) },
    { ETag: copy?.eTag, ...encryption(pair.destination.kmsKey) },
  );
  return isSame === false ? 'differsByETag' : 'same';
}

/**
 * What a run looks at: one prefix after the other, by the time the run was scheduled for, so that nobody has to
 * remember which was last; all that the pair copies where there are none.
 */
export function driftPrefix(drift: DriftRule, scheduledMs: number): string {
  const { prefixes } = drift;
  const turn = Math.floor(scheduledMs / runsEveryMs(drift));
  return prefixes[turn % prefixes.length] ?? '';
}

const units: readonly (readonly [unit: string, ms: number])[] = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
];

/** Time between two runs, in ms; a cron expression is taken to mean a day. */
export function runsEveryMs({ schedule }: Pick<DriftRule, 'schedule'>): number {
  const [, count = '1', unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  return Number(count) * (units.find(([name]) => name === unit)?.[1] ?? 86_400_000);
}

/** What a run found. */
export interface DriftReport {
  /** Of the source keys that it looked at. */
  readonly prefix: string;
  readonly counts: Readonly<Record<DriftComparison, number>>;
  /** Size of the source objects that are missing. */
  readonly missingBytes: number;
  /** Since the oldest of them was written, in ms; 0 where none is missing. */
  readonly recoveryPointAgeMs: number;
  /** Keys at the destination, the first few of each kind that is not the same. */
  readonly examples: Readonly<Partial<Record<DriftComparison, readonly string[]>>>;
  /** The key that the run came to when its time was over; absent when it saw all under the prefix. */
  readonly stoppedAt?: string;
}
