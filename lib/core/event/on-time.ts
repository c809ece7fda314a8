import type { Outcome } from '../copy/outcome.ts';
import { maxReceiveCount } from '../pair/queue-settings.ts';
import type { ServiceLevel } from '../pair/service-level.ts';
import type { IntakeItem } from './envelope/intake-item.ts';
import type { Delivery } from './intake.ts';

/** One item of a delivery, and what became of it. */
export interface SettledItem {
  readonly delivery: Delivery;
  readonly item: IntakeItem;
  readonly outcome: Outcome;
}

/** Objects by the service level of their pair. */
export interface ServiceCounts {
  readonly onTime: number;
  readonly late: number;
}

/**
 * How many objects of an invocation were copied in time, and how many were not. Each object counts once, when its
 * event is settled for good:
 *
 * | what became of it | counts as |
 * |---|---|
 * | copied within the time after its event | on time |
 * | copied later | late |
 * | in the dead-letter queue, or failed when SQS delivered it for the last time | late |
 * | superseded, filtered, goes on in another invocation | nothing |
 * | its message or event is delivered again | nothing: the next delivery counts |
 * | replayed, in this invocation or by way of the queue of large objects | nothing: it counted as late before |
 * | without an event time (backfill, job, repair), or the event names no object of the pair | nothing |
 */
export function serviceCounts(
  settled: readonly SettledItem[],
  { withinMs }: Pick<ServiceLevel, 'withinMs'>,
): ServiceCounts {
  const open = new Set(
    settled.filter((one) => one.outcome.kind === 'redelivered' && !isLast(one)).map((one) => one.delivery),
  );
  const counted = settled
    .filter(({ delivery, item }) => !open.has(delivery) && isUpload(item))
    .map(({ outcome }) => isOnTime(outcome, withinMs));
  return {
    onTime: counted.filter((found) => found === true).length,
    late: counted.filter((found) => found === false).length,
  };
}

function isLast({ delivery }: SettledItem): boolean {
  return (delivery.receives ?? 0) >= maxReceiveCount;
}

function isUpload(item: IntakeItem): boolean {
  if (item.kind !== 'object' || item.history) return false;
  return Number.isFinite(Date.parse(item.object.eventTime ?? ''));
}

/** Undefined of what is not to be counted. */
function isOnTime(outcome: Outcome, withinMs: number): boolean | undefined {
  if (outcome.kind === 'copied')
    return outcome.latencyMs === undefined ? undefined : outcome.latencyMs <= withinMs;
  // A last delivery is all that is left here of those that failed and are not in the queue yet.
  const isLost = outcome.kind === 'dead-lettered' || outcome.kind === 'redelivered';
  return isLost && outcome.failure.side !== 'event' ? false : undefined;
}
