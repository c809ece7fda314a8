import type { Context } from 'aws-lambda';
import { scheduledMs } from '../lib/core/event/schedule.ts';
import { watchDrift } from '../lib/drift.ts';
import { wireDrift } from '../lib/wire.ts';

const { watch, logger } = wireDrift();

/** Compares both buckets, or a part of them, by the clock; answers what it found. */
export async function handler(event: unknown, context: Context) {
  logger.appendKeys({ function_request_id: context.awsRequestId });
  const atMs = scheduledMs(event, watch.clock.now());
  return watchDrift(atMs, watch, { remainingMs: () => context.getRemainingTimeInMillis() });
}
