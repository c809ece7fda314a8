import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchOperations } from './batch-operations/batch-operations.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Lambda } from './lambda/lambda.ts';

/**
 * Resolves when no event is on its way. Rejects with an Error after `withinMs`.
 * An event leaves one hand after the next has it, so one look that finds all empty is enough.
 */
export async function untilIdle(
  {
    events,
    lambda,
    batch,
  }: { readonly events: Delivery; readonly lambda: Lambda; readonly batch: BatchOperations },
  withinMs: number,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (batch.running() > 0 || events.pending() > 0 || !(await lambda.isIdle()) || events.pending() > 0) {
    if (Date.now() > giveUpAt) throw new Error(`The local AWS is still busy after ${withinMs} ms.`);
    await sleep(25);
  }
}
