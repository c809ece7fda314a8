import pMap from 'p-map';
import type { NotCopied, TimeBudget } from './copy-item.ts';
import type { Outcome } from './core/copy/outcome.ts';
import {
  type BatchAnswer,
  batchAnswer,
  readBatchInvocation,
  taskResult,
} from './core/event/batch-invocation.ts';
import { type Settler, settle } from './settle.ts';

/** Copies under way at once within one invocation. */
const concurrency = 40;

/**
 * Copies the objects of an invocation by S3 Batch Operations, and answers each task by itself. A failure goes
 * back to the job, which tries again what may pass and reports the rest: nothing goes to the dead letters.
 */
export async function runTasks(event: unknown, runner: Settler, budget: TimeBudget): Promise<BatchAnswer> {
  const invocation = readBatchInvocation(event);
  try {
    const results = await pMap(
      invocation.tasks,
      async ({ id, item }) => {
        return taskResult(id, await settle(item, runner, budget, answered));
      },
      { concurrency },
    );
    return batchAnswer(invocation, results);
  } finally {
    runner.reporter.flush();
  }
}

function answered(_: unknown, failed: NotCopied): Outcome {
  return { ...failed, kind: failed.failure.disposition === 'transient' ? 'redelivered' : 'reported' };
}
