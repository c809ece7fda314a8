import type { FailureCode, Side } from '../failure/failure.ts';
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

/** Letters by failure code, of which nothing is kept but the groups. The example is the oldest letter of its group. */
export function letterGroups() {
  const byCode = new Map<FailureCode, LetterGroup>();
  return {
    add(letter: Letter): void {
      const group = byCode.get(letter.failure.code);
      const isOldest = !group || letter.firstFailedAtMs < group.oldestMs;
      const told = isOldest ? groupOf(letter) : group;
      byCode.set(told.code, { ...told, count: (group?.count ?? 0) + 1 });
    },
    /** The most frequent first. */
    groups: (): LetterGroup[] =>
      [...byCode.values()].sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
  };
}

function groupOf({ failure, message, key, firstFailedAtMs }: Letter): LetterGroup {
  const { code, side, hint } = failure;
  const example = { id: message.id, ...(key !== undefined && { key }), message: failure.message };
  return { code, side, count: 1, oldestMs: firstFailedAtMs, example, hint };
}
