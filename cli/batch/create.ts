import { Command } from 'commander';
import { type BatchSessionOptions, inBatchSession, withBatchSession } from './batch-session.ts';
import { type CreateJobOptions, createJob, withCreateJobOptions } from './create-job.ts';

/** `ferry batch create`. */
export function createCommand(): Command {
  return withCreateJobOptions(withBatchSession(new Command('create')))
    .description('make a job of S3 Batch Operations that copies what is in the source bucket')
    .action((pairName: string, options: CreateJobOptions & BatchSessionOptions) =>
      inBatchSession(pairName, options, (session) => createJob(session, options)),
    );
}
