import type { Context } from 'aws-lambda';
import { runTasks } from '../lib/batch-tasks.ts';
import { wireTaskRunner } from '../lib/wire.ts';

const { runner, logger } = wireTaskRunner();

/** Copies the objects that a job of S3 Batch Operations asks for; answers what became of each. */
export async function handler(event: unknown, context: Context) {
  logger.appendKeys({ function_request_id: context.awsRequestId });
  return runTasks(event, runner, { remainingMs: () => context.getRemainingTimeInMillis() });
}
