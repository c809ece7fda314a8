import type { Context } from 'aws-lambda';
import { runTasks } from '../lib/batch-tasks.ts';
import { wireTaskRunner } from '../lib/wire.ts';

const { runner, logger } = wireTaskRunner();

/** Carries the objects that a job of S3 Batch Operations asks for; answers what became of each. */
export async function handler(event: unknown, context: Context) {
  logger.addContext(context);
  return runTasks(event, runner, { remainingMs: () => context.getRemainingTimeInMillis() });
}
