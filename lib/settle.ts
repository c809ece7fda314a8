import { type CopyContext, copyItem, type NotCopied, type Suspended, type TimeBudget } from './copy-item.ts';
import type { Outcome } from './core/copy/outcome.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import { writeLargeObject } from './core/event/large-object.ts';
import { queueRefused } from './core/failure/queue-refused.ts';
import type { LargeObjects, Reporter } from './ports.ts';

/** What settling an object takes beside copying it. */
export interface Settler extends CopyContext {
  readonly largeObjects: LargeObjects;
  readonly reporter: Reporter;
}

/** What becomes of an item that was not copied: the caller decides, who knows where it came from. */
export type Failing = (item: IntakeItem, failed: NotCopied) => Outcome | Promise<Outcome>;

/**
 * Copies one item, and hands what is copied in parts to another invocation. Resolves, and reports, only once
 * its outcome is durable.
 */
export async function settle(
  item: IntakeItem,
  settler: Settler,
  budget: TimeBudget,
  failing: Failing,
): Promise<Outcome> {
  const result = await copyItem(item, settler, budget);
  const outcome = await settled(item, result, settler, failing);
  settler.reporter.outcome(outcome);
  return outcome;
}

async function settled(
  item: IntakeItem,
  result: Awaited<ReturnType<typeof copyItem>>,
  settler: Settler,
  failing: Failing,
): Promise<Outcome> {
  switch (result.kind) {
    case 'failed':
      return failing(item, result);
    case 'suspended':
      return defer(item, result, settler);
    default:
      return result;
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
