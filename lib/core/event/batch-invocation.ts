import type { Deferred, Filtered, Outcome, Superseded } from '../copy/outcome.ts';
import { asObject, asString } from '../text/json-value.ts';
import { readBatchTask } from './envelope/batch-task.ts';
import { type IntakeItem, malformed } from './envelope/intake-item.ts';

/** One object that a job of S3 Batch Operations asks for. */
export interface BatchTask {
  readonly id: string;
  readonly item: IntakeItem;
}

/** What S3 Batch Operations invokes a function with. */
export interface BatchInvocation {
  /** `1.0` or `2.0`; the answer has the same. */
  readonly schemaVersion: string;
  readonly id: string;
  readonly tasks: readonly BatchTask[];
}

/** S3 tries a `TemporaryFailure` again within the job; anything else is in its completion report. */
export interface TaskResult {
  readonly taskId: string;
  readonly resultCode: 'Succeeded' | 'TemporaryFailure' | 'PermanentFailure';
  readonly resultString: string;
}

/** The answer to an invocation (S3 User Guide, "Invoke AWS Lambda function"). */
export interface BatchAnswer {
  readonly invocationSchemaVersion: string;
  /** A task that could not be answered, as it has no id, must not count as done. */
  readonly treatMissingKeysAs: 'PermanentFailure';
  readonly invocationId: string;
  readonly results: readonly TaskResult[];
}

/** Reads an invocation. Total: a task that cannot be understood is an item that says why. */
export function readBatchInvocation(event: unknown): BatchInvocation {
  const { invocationSchemaVersion, invocationId, tasks } = asObject(event) ?? {};
  const schemaVersion = asString(invocationSchemaVersion) ?? '1.0';
  return {
    schemaVersion,
    id: asString(invocationId) ?? '',
    tasks: (Array.isArray(tasks) ? tasks : []).map((value) => readTask(value, schemaVersion)),
  };
}

function readTask(value: unknown, schemaVersion: string): BatchTask {
  const task = asObject(value);
  const event = { invocationSchemaVersion: schemaVersion, tasks: [value] };
  return {
    id: asString(task?.['taskId']) ?? '',
    item: task ? readBatchTask(task, schemaVersion) : malformed(event, 'the task is not a JSON object'),
  };
}

/** The answer to `invocation`. */
export function batchAnswer(
  { schemaVersion, id }: BatchInvocation,
  results: readonly TaskResult[],
): BatchAnswer {
  return {
    invocationSchemaVersion: schemaVersion,
    treatMissingKeysAs: 'PermanentFailure',
    invocationId: id,
    results: results.filter(({ taskId }) => taskId !== ''),
  };
}

/** What the job hears of a task: its result's words begin with the outcome, or with the code of the failure. */
export function taskResult(taskId: string, outcome: Outcome): TaskResult {
  if ('failure' in outcome) {
    const { code, message } = outcome.failure;
    const resultCode = outcome.kind === 'redelivered' ? 'TemporaryFailure' : 'PermanentFailure';
    return { taskId, resultCode, resultString: `${code}: ${message}` };
  }
  const resultString = outcome.kind === 'copied' ? 'copied' : `${outcome.kind}: ${why(outcome)}`;
  return { taskId, resultCode: 'Succeeded', resultString };
}

function why(outcome: Filtered | Superseded | Deferred): string {
  switch (outcome.kind) {
    case 'filtered':
      return `out of the pair's scope (${outcome.reason})`;
    case 'superseded':
      return outcome.by ? 'another upload of the key is under way' : 'the object is gone';
    case 'deferred':
      return 'is copied in parts, from the queue of large objects';
  }
}
