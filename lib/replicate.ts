import pMap from 'p-map';
import type { NotCopied, TimeBudget } from './copy-item.ts';
import type { Outcome } from './core/copy/outcome.ts';
import { writeDeadLetter } from './core/dead-letter/dead-letter.ts';
import { answer, type BatchResponse } from './core/event/answer.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import { intake } from './core/event/intake.ts';
import { serviceCounts } from './core/event/on-time.ts';
import { queueRefused } from './core/failure/queue-refused.ts';
import type { DeadLetters } from './ports.ts';
import { type Failing, type Settler, settle } from './settle.ts';

export interface Ferry extends Settler {
  readonly deadLetters: DeadLetters;
}

/** Copies under way at once within one invocation: the SDK's HTTP agent opens 50 connections, some are kept for the queue. */
const concurrency = 40;

/**
 * Copies every object an event names to the pair's destination. Nothing is acknowledged before its
 * outcome is durable: copied, found gone, out of scope, or in the queue of large objects or of dead letters.
 * What may pass is left
 * to be delivered again: reported by message id for SQS, thrown as a RedeliveryError for anything else.
 */
export async function replicate(event: unknown, ferry: Ferry, budget: TimeBudget): Promise<BatchResponse> {
  const { unit, deliveries } = intake(event);
  const items = deliveries.flatMap((delivery) => delivery.items.map((item) => ({ delivery, item })));
  const failing: Failing = (item, failed) => settleFailed(item, failed, ferry);
  try {
    const settled = await pMap(
      items,
      async ({ delivery, item }) => ({
        ...{ delivery, item },
        outcome: await settle(item, ferry, budget, failing),
      }),
      { concurrency },
    );
    if (ferry.pair.slo) ferry.reporter.served(serviceCounts(settled, ferry.pair.slo));
    const unsettled = new Map(
      settled.flatMap(({ delivery, outcome }) =>
        outcome.kind === 'redelivered' ? [[delivery, outcome.failure]] : [],
      ),
    );
    return answer(unit, unsettled);
  } finally {
    ferry.reporter.flush();
  }
}

/** A failure that may pass is left to its sender; one that will not goes to the dead-letter queue with its diagnosis. */
async function settleFailed(
  item: IntakeItem,
  { isGivenUp, ...failed }: NotCopied,
  ferry: Ferry,
): Promise<Outcome> {
  if (failed.failure.disposition === 'transient' && !isGivenUp) return { ...failed, kind: 'redelivered' };
  try {
    const place = { pair: ferry.pair.name, nowMs: ferry.clock.now() };
    await ferry.deadLetters.send(writeDeadLetter(item, failed, place));
    return { ...failed, kind: 'dead-lettered' };
  } catch (error) {
    return { ...failed, kind: 'redelivered', failure: queueRefused('dead letters', error, failed.failure) };
  }
}
