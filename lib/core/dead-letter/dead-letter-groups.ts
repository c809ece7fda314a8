import type { FailureCode, Side } from '../failure/failure.ts';
import type { ReceivedDeadLetter } from './received-dead-letter.ts';

/** Dead letters of one failure code, with one of them as the example. */
export interface DeadLetterGroup {
  readonly code: FailureCode;
  readonly side: Side;
  readonly count: number;
  /** When the oldest of them first failed, in ms since the epoch. */
  readonly oldestMs: number;
  readonly example: { readonly id: string; readonly key?: string; readonly message: string };
  readonly hint: string;
}

/** Dead letters by failure code, of which nothing is kept but the groups. The example is the oldest dead letter of its group. */
export function deadLetterGroups() {
  const byCode = new Map<FailureCode, DeadLetterGroup>();
  return {
    add(deadLetter: ReceivedDeadLetter): void {
      const group = byCode.get(deadLetter.failure.code);
      const isOldest = !group || deadLetter.firstFailedAtMs < group.oldestMs;
      const shown = isOldest ? groupOf(deadLetter) : group;
      byCode.set(shown.code, { ...shown, count: (group?.count ?? 0) + 1 });
    },
    /** The most frequent first. */
    groups: (): DeadLetterGroup[] =>
      [...byCode.values()].sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
  };
}

function groupOf({ failure, message, key, firstFailedAtMs }: ReceivedDeadLetter): DeadLetterGroup {
  const { code, side, hint } = failure;
  const example = { id: message.id, ...(key !== undefined && { key }), message: failure.message };
  return { code, side, count: 1, oldestMs: firstFailedAtMs, example, hint };
}
