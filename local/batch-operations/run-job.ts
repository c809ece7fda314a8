import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketInventoryConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import type { RoleCredentials } from '../policy-proxy/policy-proxy.ts';
import { renewedKeys } from '../renewed-keys.ts';
import { invokeTasks } from './invoke-tasks.ts';
import type { Job, Task, TaskEnd } from './job.ts';
import { readTasks } from './manifest.ts';
import { writeReport } from './report.ts';

export interface JobPlace {
  /** Where a job's role finds AWS. */
  readonly endpoint: string;
  readonly credentials: (job: Job) => Promise<RoleCredentials>;
  /** Of S3 itself, past every permission. */
  readonly service: (job: Job) => S3Client;
}

/** Tasks of one invocation at most, and invocations at the same time. */
const tasksAtOnce = 10;
const invocationsAtOnce = 4;

/** Counts the objects of a job; it then waits to be confirmed, or is ready. Never rejects. */
export async function prepareJob(job: Job, place: JobPlace): Promise<readonly Task[]> {
  job.status = 'Preparing';
  try {
    return await asRole(job, place, async ({ s3 }) => {
      if (job.order.list.kind === 'generator') await startListing(s3, job.order.list.bucket);
      const tasks: Task[] = [];
      for await (const task of readTasks(job.order.list, s3, place.service(job))) tasks.push(task);
      job.total = tasks.length;
      // It may have been cancelled meanwhile.
      if (job.status === 'Preparing') job.status = job.order.waitsForConfirmation ? 'Suspended' : 'Ready';
      return tasks;
    });
  } catch (error) {
    fail(job, error);
    return [];
  }
}

/** Runs a job to its end, its report included. Never rejects. */
export async function runJob(job: Job, tasks: readonly Task[], place: JobPlace): Promise<void> {
  try {
    await asRole(job, place, async ({ s3, lambda }) => {
      job.status = 'Active';
      const ends = await goThrough(job, tasks, lambda);
      const isCancelled = isCancelling(job);
      if (!isCancelled) job.status = 'Completing';
      await writeReport(s3, job, ends);
      job.status = isCancelled ? 'Cancelled' : 'Complete';
      job.endedMs = Date.now();
    });
  } catch (error) {
    fail(job, error);
  }
}

async function goThrough(job: Job, tasks: readonly Task[], lambda: LambdaClient): Promise<TaskEnd[]> {
  const groups = Array.from({ length: Math.ceil(tasks.length / tasksAtOnce) }, (_, at) =>
    tasks.slice(at * tasksAtOnce, (at + 1) * tasksAtOnce),
  );
  const ends = await pMap(
    groups,
    async (group) => {
      if (isCancelling(job)) return [];
      const done = await invokeTasks(lambda, job, group);
      const failed = done.filter(({ succeeded }) => !succeeded).length;
      job.failed += failed;
      job.succeeded += done.length - failed;
      return done;
    },
    { concurrency: invocationsAtOnce },
  );
  return ends.flat();
}

/** Another call may cancel the job at any time. */
function isCancelling({ status }: Job): boolean {
  return status === 'Cancelling';
}

/** S3 lists a bucket by an inventory of its own, for which the role has to stand. */
async function startListing(s3: S3Client, Bucket: string): Promise<void> {
  const Id = 's3-batch-operations';
  await s3.send(
    new PutBucketInventoryConfigurationCommand({
      Bucket,
      Id,
      InventoryConfiguration: {
        Id,
        IsEnabled: false,
        IncludedObjectVersions: 'Current',
        Schedule: { Frequency: 'Daily' },
        Destination: { S3BucketDestination: { Bucket: `arn:aws:s3:::${Bucket}`, Format: 'CSV' } },
      },
    }),
  );
}

async function asRole<Result>(
  job: Job,
  { endpoint, credentials }: JobPlace,
  work: (clients: { s3: S3Client; lambda: LambdaClient }) => Promise<Result>,
): Promise<Result> {
  const config = { endpoint, region: job.order.region, credentials: renewedKeys(() => credentials(job)) };
  const [s3, lambda] = [new S3Client({ ...config, forcePathStyle: true }), new LambdaClient(config)];
  try {
    return await work({ s3, lambda });
  } finally {
    s3.destroy();
    lambda.destroy();
  }
}

function fail(job: Job, error: unknown): void {
  const { name: code, message } = error instanceof Error ? error : new Error(String(error));
  job.failure = { code, message };
  job.status = 'Failed';
  job.endedMs = Date.now();
}
