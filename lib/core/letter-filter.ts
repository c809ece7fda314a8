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

/** Whether `letter` is one of those the filter means. */
export function isMeant(filter: LetterFilter, letter: Letter): boolean {
  const {
    codes,
    sides,
    keyPrefix,
    ids,
    failedUntilMs = Number.POSITIVE_INFINITY,
    failedSinceMs = 0,
  } = filter;
  return (
    (!codes || codes.includes(letter.failure.code)) &&
    (!sides || sides.includes(letter.failure.side)) &&
    (keyPrefix === undefined || (letter.key?.startsWith(keyPrefix) ?? false)) &&
    (!ids || ids.includes(letter.message.id)) &&
    letter.firstFailedAtMs <= failedUntilMs &&
    letter.firstFailedAtMs >= failedSinceMs
  );
}
