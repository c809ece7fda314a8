import pMap from 'p-map';
import { type Carrier, carry, type NotCarried, type Suspended, type TimeBudget } from './carry.ts';
import { type BatchAnswer, batchAnswer, readBatchInvocation, taskResult } from './core/batch-invocation.ts';
import type { IntakeItem } from './core/envelope/intake-item.ts';
import { failure } from './core/failure.ts';
import { writeLargeObject } from './core/large-object.ts';
import type { Outcome } from './core/outcome.ts';
import type { LargeObjects, Reporter } from './ports.ts';

export interface TaskRunner extends Carrier {
  readonly largeObjects: LargeObjects;
  readonly reporter: Reporter;
}

/** Copies under way at once within one invocation. */
const concurrency = 40;

/**
 * Carries the objects of an invocation by S3 Batch Operations, and answers each task by itself. A failure goes
 * back to the job, which tries again what may pass and reports the rest: nothing goes to the dead letters.
 */
export async function runTasks(event: unknown, runner: TaskRunner, budget: TimeBudget): Promise<BatchAnswer> {
  const invocation = readBatchInvocation(event);
  try {
    const results = await pMap(
      invocation.tasks,
      async ({ id, item }) => {
        const outcome = await settle(item, runner, budget);
        runner.reporter.outcome(outcome);
        return taskResult(id, outcome);
      },
      { concurrency },
    );
    return batchAnswer(invocation, results);
  } finally {
    runner.reporter.flush();
  }
}

async function settle(item: IntakeItem, runner: TaskRunner, budget: TimeBudget): Promise<Outcome> {
  const carried = await carry(item, runner, budget);
  if (carried.kind === 'failed') return answered(carried);
  return carried.kind === 'suspended' ? defer(item, carried, runner) : carried;
}

function answered(failed: NotCarried): Outcome {
  return { ...failed, kind: failed.failure.disposition === 'transient' ? 'redelivered' : 'reported' };
}

async function defer(item: IntakeItem, suspended: Suspended, runner: TaskRunner): Promise<Outcome> {
  const { object, destinationKey, upload } = suspended;
  try {
    await runner.largeObjects.send(writeLargeObject(item, suspended, runner.pair.name));
    return { kind: 'deferred', object, destinationKey, uploadId: upload.id };
  } catch (error) {
    const message = `The queue of large objects did not take it: ${error instanceof Error ? error.message : String(error)}`;
    const hint = 'Check that the Lambda role may sqs:SendMessage to the queue.';
    return { kind: 'redelivered', object, failure: failure('QueueRefused', { message, hint }), tries: 1 };
  }
}
