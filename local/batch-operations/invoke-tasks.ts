import { randomUUID } from 'node:crypto';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { JobOrder, Task, TaskEnd } from './job.ts';

/** How often a task that failed in passing is given to the function (S3 User Guide: it is "redriven before the job completes"). */
const maxTries = 3;

interface Answer {
  readonly treatMissingKeysAs?: string;
  readonly results?: readonly {
    readonly taskId: string;
    readonly resultCode: string;
    readonly resultString?: string;
  }[];
}

/** Gives tasks to the function until each has succeeded or failed for good. Rejects when S3 may not invoke it. */
export async function invokeTasks(
  lambda: LambdaClient,
  job: { readonly id: string; readonly order: JobOrder },
  tasks: readonly Task[],
): Promise<TaskEnd[]> {
  const ends: TaskEnd[] = [];
  let waiting = tasks;
  for (let tries = 1; waiting.length > 0; tries++) {
    const answers = await invoke(lambda, job, waiting);
    ends.push(...answers.filter(({ code }) => code !== 'TemporaryFailure' || tries === maxTries).map(toEnd));
    waiting = answers
      .filter(({ code }) => code === 'TemporaryFailure' && tries < maxTries)
      .map(({ task }) => task);
  }
  return ends;
}

interface TaskAnswer {
  readonly task: Task;
  readonly code: string;
  readonly message: string;
}

function toEnd({ task, code, message }: TaskAnswer): TaskEnd {
  return { task, succeeded: code === 'Succeeded', message };
}

async function invoke(
  lambda: LambdaClient,
  { id, order }: { readonly id: string; readonly order: JobOrder },
  tasks: readonly Task[],
): Promise<TaskAnswer[]> {
  const numbered = tasks.map((task, at) => ({ task, taskId: `${id.slice(0, 8)}-${at}-${randomUUID()}` }));
  const payload = {
    invocationSchemaVersion: order.schemaVersion,
    invocationId: randomUUID(),
    job: { id, ...(order.schemaVersion === '2.0' && { userArguments: order.userArguments }) },
    tasks: numbered.map(({ task: { bucket, encodedKey, versionId = null }, taskId }) => ({
      taskId,
      s3Key: encodedKey,
      s3VersionId: versionId,
      ...(order.schemaVersion === '2.0' ? { s3Bucket: bucket } : { s3BucketArn: `arn:aws:s3:::${bucket}` }),
    })),
  };
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: order.functionArn, Payload: JSON.stringify(payload) }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError) {
    const message = `Lambda returned function error: ${text}`;
    return tasks.map((task) => ({ task, code: 'TemporaryFailure', message }));
  }
  return answersOf(JSON.parse(text), numbered);
}

/** S3 User Guide, "Invoke AWS Lambda function": a task without a result counts as the answer says. */
function answersOf(
  { results = [], treatMissingKeysAs = 'PermanentFailure' }: Answer,
  numbered: readonly { readonly task: Task; readonly taskId: string }[],
): TaskAnswer[] {
  const byId = new Map(results.map((result) => [result.taskId, result]));
  return numbered.map(({ task, taskId }) => {
    const { resultCode = treatMissingKeysAs, resultString = '' } = byId.get(taskId) ?? {};
    return { task, code: resultCode, message: resultString };
  });
}
