import type { BackfillStep } from '../../lib/backfill.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import type { Pair } from '../../lib/core/pair.ts';
import { crossesInParts } from '../../lib/core/plan.ts';

/** What a backfill came to so far. */
export interface BackfillAccount {
  /** Source objects that the filters name. */
  looked: number;
  /** Of these, objects that the destination lacks or has otherwise. */
  lacking: number;
  lackingBytes: number;
  /** Of these, those that cross in parts, and their bytes. */
  large: number;
  largeBytes: number;
  readonly outcomes: Partial<Record<Outcome['kind'], number>>;
  copiedBytes: number;
}

export function emptyAccount(): BackfillAccount {
  return { looked: 0, lacking: 0, lackingBytes: 0, large: 0, largeBytes: 0, outcomes: {}, copiedBytes: 0 };
}

/** Adds one step to the account. */
export function enter(account: BackfillAccount, pair: Pair, { looked, object, outcome }: BackfillStep): void {
  account.looked += looked;
  if (!object) return;
  account.lacking++;
  account.lackingBytes += object.sizeBytes;
  if (crossesInParts(pair, object.sizeBytes)) {
    account.large++;
    account.largeBytes += object.sizeBytes;
  }
  if (!outcome) return;
  account.outcomes[outcome.kind] = (account.outcomes[outcome.kind] ?? 0) + 1;
  if (outcome.kind === 'copied') account.copiedBytes += object.sizeBytes;
}

/** Objects that did not cross and were not handed on. */
export function failedIn({ outcomes }: BackfillAccount): number {
  return (outcomes.reported ?? 0) + (outcomes.redelivered ?? 0) + (outcomes['dead-lettered'] ?? 0);
}
