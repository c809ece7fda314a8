import type { FailureCode, Side } from './failure.ts';
import type { Letter } from './letter.ts';

/** Letters of one failure code, told by one of them. */
export interface LetterGroup {
  readonly code: FailureCode;
  readonly side: Side;
  readonly count: number;
  /** When the oldest of them first failed, in ms since the epoch. */
  readonly oldestMs: number;
  readonly example: { readonly id: string; readonly key?: string; readonly message: string };
  readonly hint: string;
}

/** Letters by failure code, the most frequent first. The example is the oldest letter of its group. */
export function groupLetters(letters: readonly Letter[]): LetterGroup[] {
  const byCode = Map.groupBy(letters, ({ failure }) => failure.code);
  return [...byCode.values()]
    .map((group) => {
      const oldest = group.reduce((a, b) => (a.firstFailedAtMs <= b.firstFailedAtMs ? a : b));
      const { code, side, message, hint } = oldest.failure;
      const key = oldest.key === undefined ? {} : { key: oldest.key };
      const example = { id: oldest.message.id, ...key, message };
      return { code, side, count: group.length, oldestMs: oldest.firstFailedAtMs, example, hint };
    })
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}
