import pMap from 'p-map';
import type { Outcome } from './core/outcome.ts';
import type { Verdict } from './core/verdict.ts';
import { lookCloser, type VerifyTerms } from './verify.ts';

export interface RepairTerms extends VerifyTerms {
  /** Copies an object of the source the way an upload crosses. */
  readonly copy: (object: { readonly key: string; readonly sizeBytes: number }) => Promise<Outcome>;
}

/**
 * Has what is missing or differs copied, and looks at it again: `repaired` is said only of what stands at the
 * destination by then. A large object that goes on in its queue is `deferred`. All other verdicts stay.
 */
export async function* repair(
  verdicts: AsyncIterable<readonly Verdict[]>,
  terms: RepairTerms,
): AsyncGenerator<readonly Verdict[]> {
  const { concurrency } = terms;
  for await (const page of verdicts) {
    const broken = page.filter(isRepairable);
    const mended = await pMap(broken, (verdict) => mend(verdict, terms), { concurrency });
    const byKey = new Map(mended.map((verdict) => [verdict.key, verdict]));
    yield page.map((verdict) => byKey.get(verdict.key) ?? verdict);
  }
}

type Repairable = Verdict & Required<Pick<Verdict, 'sourceKey'>>;

function isRepairable(verdict: Verdict): verdict is Repairable {
  const isBroken = verdict.kind === 'missing' || verdict.kind === 'differs';
  return isBroken && verdict.sourceKey !== undefined;
}

async function mend(broken: Repairable, terms: RepairTerms): Promise<Verdict> {
  const { sourceKey, sizeBytes, reason = '' } = broken;
  const outcome = await terms.copy({ key: sourceKey, sizeBytes });
  if ('failure' in outcome) {
    const { code, message, hint } = outcome.failure;
    return { ...broken, kind: 'error', reason: `${code}: ${message} ${hint}` };
  }
  if (outcome.kind === 'deferred') return { ...broken, kind: 'deferred' };
  const now = await lookCloser(broken, terms);
  // Gone from the source meanwhile, it is what it is found to be now.
  if (outcome.kind !== 'copied' || now.kind === 'error' || now.kind === 'extra') return now;
  if (now.kind === 'same' || now.kind === 'unknown') return { ...now, kind: 'repaired', reason };
  return { ...now, kind: 'error', reason: `copied, and still: ${now.reason}` };
}
