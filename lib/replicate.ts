import pMap from 'p-map';
import { type Carrier, carry, type NotCarried, type Suspended, type TimeBudget } from './carry.ts';
import { answer, type BatchResponse } from './core/answer.ts';
import { writeDeadLetter } from './core/dead-letter.ts';
import type { IntakeItem } from './core/envelope/intake-item.ts';
import { type Failure, failure } from './core/failure.ts';
import { intake } from './core/intake.ts';
import { writeLargeObject } from './core/large-object.ts';
import type { Outcome } from './core/outcome.ts';
import type { DeadLetters, LargeObjects, Reporter } from './ports.ts';

export interface Ferry extends Carrier {
  readonly deadLetters: DeadLetters;
  readonly largeObjects: LargeObjects;
  readonly reporter: Reporter;
}

/** Copies under way at once within one invocation: the SDK's HTTP agent opens 50 connections, some are kept for the queue. */
const concurrency = 40;

/**
 * Carries every object an event speaks of to the pair's destination. Nothing is acknowledged before its
 * outcome is durable: copied, found gone, out of scope, or in the queue of large objects or of dead letters.
 * What may pass is left
 * to be delivered again: reported by message id for SQS, thrown as a RedeliveryError for anything else.
 */
export async function replicate(event: unknown, ferry: Ferry, budget: TimeBudget): Promise<BatchResponse> {
  const { unit, deliveries } = intake(event);
  const items = deliveries.flatMap((delivery) => delivery.items.map((item) => ({ delivery, item })));
  try {
    const settled = await pMap(
      items,
      async ({ delivery, item }) => ({ delivery, outcome: await settle(item, ferry, budget) }),
      { concurrency },
    );
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

async function settle(item: IntakeItem, ferry: Ferry, budget: TimeBudget): Promise<Outcome> {
  const carried = await carry(item, ferry, budget);
  const outcome = await settleCarried(item, carried, ferry);
  ferry.reporter.outcome(outcome);
  return outcome;
}

async function settleCarried(
  item: IntakeItem,
  carried: Awaited<ReturnType<typeof carry>>,
  ferry: Ferry,
): Promise<Outcome> {
  switch (carried.kind) {
    case 'failed':
      return settleFailed(item, carried, ferry);
    case 'suspended':
      return defer(item, carried, ferry);
    default:
      return carried;
  }
}

/** Refused, the event is delivered again and opens an upload of its own, which aborts this one. */
async function defer(item: IntakeItem, suspended: Suspended, ferry: Ferry): Promise<Outcome> {
  const { object, destinationKey, upload } = suspended;
  try {
    await ferry.largeObjects.send(writeLargeObject(item, suspended, ferry.pair.name));
    return { kind: 'deferred', object, destinationKey, uploadId: upload.id };
  } catch (error) {
    return { kind: 'redelivered', object, failure: queueRefused('large objects', error), tries: 1 };
  }
}

/** A failure that may pass is left to its sender; one that will not goes to the dead-letter queue with its diagnosis. */
async function settleFailed(item: IntakeItem, failed: NotCarried, ferry: Ferry): Promise<Outcome> {
  if (failed.failure.disposition === 'transient') return { ...failed, kind: 'redelivered' };
  try {
    const place = { pair: ferry.pair.name, nowMs: ferry.clock.now() };
    await ferry.deadLetters.send(writeDeadLetter(item, failed, place));
    return { ...failed, kind: 'dead-lettered' };
  } catch (error) {
    return { ...failed, kind: 'redelivered', failure: queueRefused('dead letters', error, failed.failure) };
  }
}

function queueRefused(queue: string, error: unknown, cause?: Failure) {
  const before = cause ? `${cause.code}: ${cause.message} ` : '';
  const after = cause ? ` The cause of the failure: ${cause.hint}` : '';
  return failure('QueueRefused', {
    message: `${before}The queue of ${queue} did not take it: ${error instanceof Error ? error.message : String(error)}`,
    hint: `Nothing is lost: the event is delivered again, and Lambda dead-letters it itself at the end. Check that the Lambda role may sqs:SendMessage to the queue.${after}`,
  });
}
