import type { Failure } from '../failure/failure.ts';
import type { Delivery, Intake } from './intake.ts';

/** Shape an SQS event source mapping with `ReportBatchItemFailures` reads; Lambda ignores it from other callers. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Thrown to make Lambda deliver the event again, and after its retries to put it in the dead-letter queue. */
export class RedeliveryError extends Error {
  override readonly name = 'RedeliveryError';
}

/**
 * The answer to Lambda, from the deliveries that are not settled and why. For SQS, the messages to deliver
 * again; a message without an id makes that the whole batch, as Lambda reads an empty identifier. Throws
 * {@link RedeliveryError} for any other event not settled.
 */
export function answer(unit: Intake['unit'], unsettled: ReadonlyMap<Delivery, Failure>): BatchResponse {
  if (unit === 'event') {
    for (const { code, message } of unsettled.values()) throw new RedeliveryError(`${code}: ${message}`);
  }
  return {
    batchItemFailures: [...unsettled.keys()].map(({ messageId }) => ({ itemIdentifier: messageId ?? '' })),
  };
}
