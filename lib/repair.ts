import pMap from 'p-map';
import { crossesInParts } from './core/plan.ts';
import type { Verdict } from './core/verdict.ts';
import { lookCloser, type VerifyTerms } from './verify.ts';

export interface RepairTerms extends VerifyTerms {
  /** Has objects carried as if they were uploaded now; resolves with what the carrier complains of, if it does. */
  readonly carry: (objects: readonly SourcePlace[]) => Promise<string | undefined>;
}

export interface SourcePlace {
  readonly sourceKey: string;
  readonly sizeBytes: number;
}

/** Objects carried together, and how many such lots at once. */
const lotSize = 25;
const lotsAtOnce = 4;

/**
 * Has what is missing or differs carried, and looks at it again: `repaired` is said only of what stands at the
 * destination by then. A large object that its carrier left for later is `deferred`. All other verdicts stay.
 */
export async function* repair(
  verdicts: AsyncIterable<readonly Verdict[]>,
  terms: RepairTerms,
): AsyncGenerator<readonly Verdict[]> {
  for await (const page of verdicts) {
    const broken = page.filter(isRepairable);
    const lots = Array.from({ length: Math.ceil(broken.length / lotSize) }, (_, at) =>
      broken.slice(at * lotSize, (at + 1) * lotSize),
    );
    const mended = await pMap(lots, (lot) => mend(lot, terms), { concurrency: lotsAtOnce });
    const byKey = new Map(mended.flat().map((verdict) => [verdict.key, verdict]));
    yield page.map((verdict) => byKey.get(verdict.key) ?? verdict);
  }
}

type Repairable = Verdict & SourcePlace;

function isRepairable(verdict: Verdict): verdict is Repairable {
  const isBroken = verdict.kind === 'missing' || verdict.kind === 'differs';
  return isBroken && verdict.sourceKey !== undefined;
}

async function mend(lot: readonly Repairable[], terms: RepairTerms): Promise<Verdict[]> {
  const complaint = await terms.carry(lot);
  return pMap(lot, async (broken) => mended(broken, await lookCloser(broken, terms), terms, complaint), {
    concurrency: Math.ceil(terms.concurrency / lotsAtOnce),
  });
}

function mended(broken: Repairable, now: Verdict, { pair }: RepairTerms, complaint?: string): Verdict {
  const reason = broken.reason ?? '';
  if (now.kind === 'same' || now.kind === 'unknown') return { ...now, kind: 'repaired', reason };
  if (now.kind === 'error' || now.kind === 'extra') return now;
  if (!complaint && crossesInParts(pair, now.sizeBytes)) return { ...now, kind: 'deferred', reason };
  const why = complaint ?? `\`ferry dlq list ${pair.name}\` tells why`;
  return { ...now, kind: 'error', reason: `still ${now.reason ?? 'not the same'}: ${why}` };
}
