import { setTimeout as sleep } from 'node:timers/promises';
import { pauseMs } from '../core/backoff.ts';
import { classify } from '../core/classify.ts';
import type { Pair } from '../core/pair.ts';
import type { Part } from '../core/parts.ts';
import type { DonePart } from './s3-uploads.ts';
import { faultOf } from './step.ts';

/** Moves one part; rejects with an error of AWS or of the way there. */
export type MovePart = (part: Part) => Promise<DonePart>;

export interface PoolTerms {
  readonly pair: Pair;
  readonly movePart: MovePart;
  /** Parts under way at once. */
  readonly concurrency: number;
  /** When this invocation has to be done with parts, in ms since the epoch. */
  readonly endsAtMs: number;
}

/** Time without which no part is begun, in ms: what the slowest so far took twice over, within these bounds. */
const leastMs = 2_000;
const mostMs = 90_000;
const triesOfPart = 5;

/**
 * Moves `parts`, several at once, and begins no more when the time that is left may not suffice for one. A part
 * that fails in passing is tried again by itself. Answers, once none is under way any more, those that were
 * moved and the first error, if there was one.
 */
export async function moveParts(
  parts: readonly Part[],
  terms: PoolTerms,
): Promise<{ readonly moved: readonly DonePart[]; readonly error?: unknown }> {
  const waiting = parts.values();
  const moved: DonePart[] = [];
  const errors: unknown[] = [];
  let slowestMs = 0;
  const hasTime = () => Date.now() + Math.min(mostMs, Math.max(leastMs, 2 * slowestMs)) < terms.endsAtMs;
  const work = async () => {
    while (errors.length === 0 && hasTime()) {
      const next = waiting.next();
      if (next.done) return;
      const startedAt = Date.now();
      try {
        moved.push(await moveWithRetries(next.value, terms, hasTime));
        slowestMs = Math.max(slowestMs, Date.now() - startedAt);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(terms.concurrency, parts.length) }, work));
  return errors.length > 0 ? { moved, error: errors[0] } : { moved };
}

async function moveWithRetries(part: Part, terms: PoolTerms, hasTime: () => boolean): Promise<DonePart> {
  for (let tries = 1; ; tries++) {
    try {
      return await terms.movePart(part);
    } catch (error) {
      if (tries === triesOfPart || !passes(error, terms.pair) || !hasTime()) throw error;
      await sleep(pauseMs(tries, Math.random()));
    }
  }
}

/** Whether the same part may succeed if tried again: with other credentials or a new upload it is another matter. */
function passes(error: unknown, pair: Pair): boolean {
  const { code, disposition } = classify(faultOf(error, 'copy-part'), pair);
  return disposition === 'transient' && !onlyAnew.has(code);
}

const onlyAnew: ReadonlySet<string> = new Set(['DstUploadLost', 'SrcObjectChanged', 'CredentialsExpired']);
