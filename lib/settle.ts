import { type Carrier, carry, type NotCarried, type Suspended, type TimeBudget } from './carry.ts';
import type { Outcome } from './core/copy/outcome.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import { writeLargeObject } from './core/event/large-object.ts';
import { queueRefused } from './core/failure/queue-refused.ts';
import type { LargeObjects, Reporter } from './ports.ts';

/** What settling an object takes beside carrying it. */
export interface Settler extends Carrier {
  readonly largeObjects: LargeObjects;
  readonly reporter: Reporter;
}

/** What becomes of an item that did not cross: the caller's decision, for he knows who asked for it. */
export type Failing = (item: IntakeItem, failed: NotCarried) => Outcome | Promise<Outcome>;

/**
 * Carries one item and has another invocation go on with what crosses in parts. Resolves, and reports, only once
 * its outcome is durable.
 */
export async function settle(
  item: IntakeItem,
  settler: Settler,
  budget: TimeBudget,
  failing: Failing,
): Promise<Outcome> {
  const carried = await carry(item, settler, budget);
  const outcome = await settled(item, carried, settler, failing);
  settler.reporter.outcome(outcome);
  return outcome;
}

async function settled(
  item: IntakeItem,
  carried: Awaited<ReturnType<typeof carry>>,
  settler: Settler,
  failing: Failing,
): Promise<Outcome> {
  switch (carried.kind) {
    case 'failed':
      return failing(item, carried);
    case 'suspended':
      return defer(item, carried, settler);
    default:
      return carried;
  }
}

/** Refused, the event is delivered again and opens an upload of its own, which aborts this one. */
async function defer(
  item: IntakeItem,
  suspended: Suspended,
  { largeObjects, pair }: Settler,
): Promise<Outcome> {
  const { object, destinationKey, upload } = suspended;
  try {
    await largeObjects.send(writeLargeObject(item, suspended, pair.name));
    return { kind: 'deferred', object, destinationKey, uploadId: upload.id };
  } catch (error) {
    return { kind: 'redelivered', object, failure: queueRefused('large objects', error), tries: 1 };
  }
}
