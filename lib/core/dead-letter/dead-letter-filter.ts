import type { ReceivedDeadLetter } from './received-dead-letter.ts';

/** Which dead letters match. Every field given must match; without any, all do. */
export interface DeadLetterFilter {
  readonly codes?: readonly string[];
  readonly sides?: readonly string[];
  readonly keyPrefix?: string;
  readonly ids?: readonly string[];
  /** First failed at or before this time, in ms since the epoch. */
  readonly failedUntilMs?: number;
  /** First failed at or after this time, in ms since the epoch. */
  readonly failedSinceMs?: number;
}

/** Whether a dead letter matches the filter. */
export function deadLetterMatcher(filter: DeadLetterFilter): (deadLetter: ReceivedDeadLetter) => boolean {
  const {
    keyPrefix,
    failedUntilMs = Number.POSITIVE_INFINITY,
    failedSinceMs = Number.NEGATIVE_INFINITY,
  } = filter;
  const [codes, sides, ids] = [filter.codes, filter.sides, filter.ids].map((list) => list && new Set(list));
  return (deadLetter) =>
    (!codes || codes.has(deadLetter.failure.code)) &&
    (!sides || sides.has(deadLetter.failure.side)) &&
    (keyPrefix === undefined || (deadLetter.key?.startsWith(keyPrefix) ?? false)) &&
    (!ids || ids.has(deadLetter.message.id)) &&
    deadLetter.firstFailedAtMs <= failedUntilMs &&
    deadLetter.firstFailedAtMs >= failedSinceMs;
}
