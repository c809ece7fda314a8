import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionPool } from './function-pool.ts';
import type { InvocationResult, LambdaEvent, LambdaFunction } from './lambda-function.ts';

/** An asynchronous event that Lambda no longer tries. */
export interface GivenUp {
  readonly requestId: string;
  readonly event: unknown;
  /** As in the `requestContext` of an on-failure record. */
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  readonly result: InvocationResult & { readonly kind: 'failed' };
}

export interface AsynchronousOptions {
  /** Real time per time of Lambda's: 0.01 makes the first retry come after 0.6 s. */
  readonly timeScale: number;
  readonly onEvent: (event: LambdaEvent) => void;
  /** Takes what is given up to the dead-letter queue. Never rejects. */
  readonly giveUp: (fn: LambdaFunction, event: GivenUp) => Promise<void>;
}

export interface AsynchronousInvoker {
  /** Takes an event in and gives its request id, as Lambda's 202 does. */
  accept(event: unknown): string;
  /** Events accepted and not yet settled. */
  pending(): number;
  close(): Promise<void>;
}

/** Before the first and the second retry (Lambda Developer Guide, "Error handling for asynchronous invocation"). */
const retryDelaysMs = [60_000, 120_000];

/** Lambda's queue of asynchronous events in front of one function; `current` gives the pool of its newest version. */
export function asynchronousInvoker(
  current: () => FunctionPool,
  options: AsynchronousOptions,
): AsynchronousInvoker {
  const stop = new AbortController();
  const events = new Set<Promise<void>>();

  async function settle(event: unknown, requestId: string): Promise<void> {
    const acceptedAt = Date.now();
    for (let attempt = 1; ; attempt++) {
      const result = await oneAttempt(event, requestId, attempt);
      if (stop.signal.aborted || result.kind === 'succeeded') return;
      const { fn } = current();
      const delayMs = retryDelaysMs[attempt - 1];
      const giveUp = (condition: GivenUp['condition']) =>
        options.giveUp(fn, { requestId, event, condition, attempts: attempt, result });
      // A function without any concurrency is not tried again (same page).
      if (fn.reservedConcurrency === 0 || attempt > fn.asynchronous.retries || delayMs === undefined) {
        return giveUp('RetriesExhausted');
      }
      const ageMs = (Date.now() - acceptedAt) / options.timeScale + delayMs;
      if (ageMs > fn.asynchronous.maximumAgeMs) return giveUp('EventAgeExceeded');
      options.onEvent({ kind: 'retrying', functionName: fn.name, requestId, afterMs: delayMs });
      await sleep(delayMs * options.timeScale, undefined, { signal: stop.signal });
    }
  }

  async function oneAttempt(event: unknown, requestId: string, attempt: number): Promise<InvocationResult> {
    const pool = current();
    const { fn } = pool;
    if (fn.reservedConcurrency === 0) {
      options.onEvent({ kind: 'throttled', functionName: fn.name, requestId });
      return throttled;
    }
    options.onEvent({ kind: 'started', functionName: fn.name, requestId, attempt });
    const startedAt = Date.now();
    const result = await pool.invoke(event, requestId);
    const durationMs = Date.now() - startedAt;
    options.onEvent({ kind: 'finished', functionName: fn.name, requestId, attempt, result, durationMs });
    return result;
  }

  return {
    accept(event) {
      const requestId = randomUUID();
      options.onEvent({ kind: 'accepted', functionName: current().fn.name, requestId });
      // Rejects only when a pause is cut short by close().
      const settled = settle(event, requestId).catch(() => undefined);
      events.add(settled);
      void settled.then(() => events.delete(settled));
      return requestId;
    },
    pending: () => events.size,
    async close() {
      stop.abort();
      await Promise.all(events);
    },
  };
}

const throttled: InvocationResult = {
  kind: 'failed',
  errorType: 'TooManyRequestsException',
  errorMessage: 'Rate Exceeded.',
};
