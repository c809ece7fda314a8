import { setTimeout as sleep } from 'node:timers/promises';
import { pauseMs } from '../../core/copy/backoff.ts';
import { type Part, partLength } from '../../core/copy/parts.ts';
import { classify } from '../../core/failure/classify.ts';
import type { Failure } from '../../core/failure/failure.ts';
import type { Pair } from '../../core/pair/pair.ts';
import { type PartGate, partGate } from './part-gate.ts';
import type { DonePart } from './s3-uploads.ts';
import { faultOf } from './step.ts';

/** Moves one part; rejects with an error of AWS or of the way there. */
export type MovePart = (part: Part) => Promise<DonePart>;

export interface PoolTerms {
  readonly pair: Pair;
  readonly movePart: MovePart;
  /** Parts under way at once, as long as S3 takes them all. */
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
 * that fails in passing is tried again by itself; when S3 asks for less, less is under way at once. Answers, once
 * none is under way any more, those that were moved and the first error, if there was one.
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
  const gate = partGate(terms.concurrency * Math.max(...parts.map(partLength)), hasTime);
  const work = async () => {
    while (errors.length === 0 && hasTime()) {
      const next = waiting.next();
      if (next.done) return;
      const startedAt = Date.now();
      try {
        const done = await moveWithRetries(next.value, terms, { gate, hasTime });
        if (!done) return;
        moved.push(done);
        slowestMs = Math.max(slowestMs, Date.now() - startedAt);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(terms.concurrency, parts.length) }, work));
  // Slowed down until its time was up, it has not failed: what is left is for the next invocation.
  const error = errors.find((one) => moved.length === 0 || !asksForLess(failureOf(one, terms.pair)));
  return error === undefined ? { moved } : { moved, error };
}

interface Pacing {
  readonly gate: PartGate;
  readonly hasTime: () => boolean;
}

/**
 * A part that S3 throttles is tried for as long as there is time, for the gate begins it more slowly each time.
 * Undefined when there was no time to begin it.
 */
async function moveWithRetries(
  part: Part,
  { pair, movePart }: PoolTerms,
  { gate, hasTime }: Pacing,
): Promise<DonePart | undefined> {
  const partBytes = partLength(part);
  for (let tries = 1, last: unknown; ; ) {
    const begunAtMs = await gate.enter(partBytes);
    if (!hasTime()) {
      gate.leave(partBytes, 'failed', begunAtMs);
      if (last) throw last;
      return undefined;
    }
    try {
      const done = await movePart(part);
      gate.leave(partBytes, 'arrived', begunAtMs);
      return done;
    } catch (error) {
      const failure = failureOf(error, pair);
      const isThrottled = asksForLess(failure);
      gate.leave(partBytes, isThrottled ? 'throttled' : 'failed', begunAtMs);
      const isLast = !isThrottled && tries === triesOfPart;
      if (isLast || !passes(failure) || !hasTime()) throw error;
      last = error;
      if (!isThrottled) await sleep(pauseMs(tries++, Math.random()));
    }
  }
}

function failureOf(error: unknown, pair: Pair): Failure {
  return classify(faultOf(error, 'copy-part'), pair);
}

/** API reference, "Error responses": 503 is SlowDown, or ServiceUnavailable with the same advice. */
function asksForLess({ code, status }: Failure): boolean {
  return code === 'DstThrottled' || code === 'KmsThrottled' || status === 503;
}

/** Whether the same part may succeed if tried again: with other credentials or a new upload it is another matter. */
function passes({ code, disposition }: Failure): boolean {
  return disposition === 'transient' && !onlyAnew.has(code);
}

const onlyAnew: ReadonlySet<string> = new Set(['DstUploadLost', 'SrcObjectChanged', 'CredentialsExpired']);
