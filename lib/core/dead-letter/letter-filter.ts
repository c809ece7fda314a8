import type { Letter } from './letter.ts';

/** Which dead letters are meant. Every field given must match; none given means all. */
export interface LetterFilter {
  readonly codes?: readonly string[];
  readonly sides?: readonly string[];
  readonly keyPrefix?: string;
  readonly ids?: readonly string[];
  /** First failed at or before this time, in ms since the epoch. */
  readonly failedUntilMs?: number;
  /** First failed at or after this time, in ms since the epoch. */
  readonly failedSinceMs?: number;
}

/** Tells of a letter whether it is one of those the filter means. */
export function letterMatcher(filter: LetterFilter): (letter: Letter) => boolean {
  const {
    keyPrefix,
    failedUntilMs = Number.POSITIVE_INFINITY,
    failedSinceMs = Number.NEGATIVE_INFINITY,
  } = filter;
  const [codes, sides, ids] = [filter.codes, filter.sides, filter.ids].map((list) => list && new Set(list));
  return (letter) =>
    (!codes || codes.has(letter.failure.code)) &&
    (!sides || sides.has(letter.failure.side)) &&
    (keyPrefix === undefined || (letter.key?.startsWith(keyPrefix) ?? false)) &&
    (!ids || ids.has(letter.message.id)) &&
    letter.firstFailedAtMs <= failedUntilMs &&
    letter.firstFailedAtMs >= failedSinceMs;
}
