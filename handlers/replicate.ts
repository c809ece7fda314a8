import type { Context } from 'aws-lambda';
import { replicate } from '../lib/replicate.ts';
import { wireFerry } from '../lib/wire.ts';

const { ferry, logger } = wireFerry();

/** Copies the objects of any event to the destination as they arrive. */
export async function handler(event: unknown, context: Context) {
  logger.appendKeys({ function_request_id: context.awsRequestId });
  return replicate(event, ferry, { remainingMs: () => context.getRemainingTimeInMillis() });
}
