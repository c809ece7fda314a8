import { pMapIterable } from 'p-map';
import type { KeyComparison } from './core/compare/key-comparison.ts';
import type { Outcome } from './core/copy/outcome.ts';
import type { Failure } from './core/failure/failure.ts';
import { type CloserTerms, lookCloser } from './verify.ts';

export interface RepairTerms extends CloserTerms {
  /** Copies an object of the source in the way of an upload. */
  readonly copy: (object: { readonly key: string; readonly sizeBytes: number }) => Promise<Outcome>;
  /** Copies under way at once. */
  readonly concurrency: number;
  /** Resolves when a copy may begin; with false when none may any more. At once, if absent. */
  readonly mayCopy?: () => Promise<boolean>;
  /** Called when whoever runs this has no credentials any more. What was to be copied then keeps its comparison. */
  readonly signedOut?: (failure: Failure) => void;
}

/** Comparisons that may wait behind a slow copy while others are copied. */
const waitingAtMost = 20_000;

/**
 * Has what is missing or differs copied, and looks at it again: `repaired` is said only of what is at the destination
 * by then. A large object that goes on in its queue is `deferred`. All other comparisons stay, in their order. Rejects
 * with what `comparisons` reject with.
 */
export function repair(
  comparisons: AsyncIterable<readonly KeyComparison[]>,
  terms: RepairTerms,
): AsyncIterable<readonly KeyComparison[]> {
  const { concurrency } = terms;
  return pMapIterable(
    eachOf(comparisons),
    async (comparison) => [isRepairable(comparison) ? await mend(comparison, terms) : comparison],
    { concurrency, backpressure: waitingAtMost },
  );
}

async function* eachOf<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const page of pages) yield* page;
}

/** Whether copying its source object mends it. */
export function isRepairable(comparison: KeyComparison): comparison is Repairable {
  const isBroken = comparison.kind === 'missing' || comparison.kind === 'differs';
  return isBroken && comparison.sourceKey !== undefined;
}

type Repairable = KeyComparison & Required<Pick<KeyComparison, 'sourceKey'>>;

async function mend(broken: Repairable, terms: RepairTerms): Promise<KeyComparison> {
  const { sourceKey, sizeBytes, reason = '' } = broken;
  if ((await terms.mayCopy?.()) === false) return broken;
  const outcome = await terms.copy({ key: sourceKey, sizeBytes });
  if ('failure' in outcome) {
    const { code, message, hint } = outcome.failure;
    if (code !== 'CredentialsUnavailable')
      return { ...broken, kind: 'error', reason: `${code}: ${message} ${hint}` };
    terms.signedOut?.(outcome.failure);
    return broken;
  }
  const isUnderWay = outcome.kind === 'superseded' && outcome.by !== undefined;
  if (outcome.kind === 'deferred' || isUnderWay) return { ...broken, kind: 'deferred' };
  const now = await lookCloser(broken, terms);
  // Gone from the source meanwhile, it is what it is found to be now.
  if (outcome.kind !== 'copied' || now.kind === 'error' || now.kind === 'extra') return now;
  if (now.kind === 'same' || now.kind === 'unknown') return { ...now, kind: 'repaired', reason };
  return { ...now, kind: 'error', reason: `copied, and still: ${now.reason}` };
}
