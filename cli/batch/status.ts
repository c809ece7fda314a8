import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeJobCommand,
  type JobDescriptor,
  type JobListDescriptor,
  paginateListJobs,
} from '@aws-sdk/client-s3-control';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { printable } from '../../lib/core/text/printable.ts';
import { ifThere } from '../accounts/if-there.ts';
import { CommandError } from '../terminal/command-error.ts';
import { exitCodeHelp } from '../terminal/exit-codes.ts';
import { hearInterruption } from '../terminal/interruption.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note, print, printJson, printParts, printWords, table } from '../terminal/terminal.ts';
import {
  type BatchSession,
  type BatchSessionOptions,
  inBatchSession,
  withBatchSession,
} from './batch-session.ts';
import { descriptionStart } from './job-request.ts';

interface StatusOptions extends BatchSessionOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** States a job does not leave by itself (S3 User Guide, "Job status"). */
const ended: ReadonlySet<string> = new Set(['Complete', 'Failed', 'Cancelled']);

/** Between two looks at a job that is watched, in ms. */
const lookMs = 2_000;

/** `ferry batch status`. */
export function statusCommand(): Command {
  return withBatchSession(new Command('status'))
    .description('show the jobs of a pair, or how far one is')
    .argument('[job]', 'id of the job; left out, all jobs that S3 still remembers')
    .option('--watch', 'stay until the job has ended')
    .option(
      '--json',
      'as S3 answers it: one JSON line per job, then the summary; of one job, the summary with it',
    )
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'the job is under way or complete',
        1: 'some tasks failed, or the job did',
        2: 'there is no such job, or it could not run',
      }),
    )
    .action((pairName: string, jobId: string | undefined, options: StatusOptions) => {
      if (options.watch && jobId === undefined) {
        throw new CommandError('--watch has no effect here: it follows one job. Write the id of the job.');
      }
      return inBatchSession(pairName, options, (session) =>
        jobId ? showJob(session, jobId, options) : showJobs(session, options),
      );
    });
}

async function showJobs({ pair, control: client }: BatchSession, { json }: StatusOptions): Promise<void> {
  const jobs: JobListDescriptor[] = [];
  for await (const { Jobs = [] } of paginateListJobs({ client }, { AccountId: pair.source.account })) {
    jobs.push(...Jobs.filter(({ Description }) => Description?.startsWith(descriptionStart(pair))));
  }
  if (json) {
    addToSummary({ counts: { jobs: jobs.length } });
    return jobs.forEach(printJson);
  }
  if (jobs.length === 0) return note(`Pair ${pair.name} has no jobs, or none that S3 still remembers.`);
  const rows = jobs.map(({ JobId = '', Status = '', CreationTime, Description = '', ProgressSummary }) => [
    JobId,
    Status,
    CreationTime?.toISOString() ?? '',
    taskCounts(ProgressSummary),
    printable(Description.slice(descriptionStart(pair).length)),
  ]);
  print(table(['JOB', 'STATUS', 'MADE', 'TASKS', 'OF'], rows));
}

async function showJob(session: BatchSession, jobId: string, options: StatusOptions): Promise<void> {
  const job = options.watch ? await watchJob(session, jobId) : await describeJob(session, jobId);
  if (options.json) addToSummary({ beside: job, counts: countsOf(job) });
  else describe(session, job);
  const failures = job.ProgressSummary?.NumberOfTasksFailed ?? 0;
  if (job.Status === 'Failed' || job.Status === 'Cancelled' || failures > 0) process.exitCode = 1;
}

function countsOf({ ProgressSummary: counts }: JobDescriptor) {
  return {
    tasks: counts?.TotalNumberOfTasks ?? 0,
    succeeded: counts?.NumberOfTasksSucceeded ?? 0,
    failed: counts?.NumberOfTasksFailed ?? 0,
  };
}

/** Rejects with a {@link CommandError} where there is no such job. */
export async function describeJob({ pair, control }: BatchSession, JobId: string): Promise<JobDescriptor> {
  const request = new DescribeJobCommand({ AccountId: pair.source.account, JobId });
  const found = await ifThere(control.send(request));
  if (found?.Job) return found.Job;
  throw new CommandError(
    `Account ${pair.source.account} has no job ${JobId} in ${pair.source.region}. S3 forgets jobs 90 days after they ended.`,
  );
}

function describe({ pair }: BatchSession, job: JobDescriptor): void {
  const { JobId = '', Status, ProgressSummary, FailureReasons = [], StatusUpdateReason } = job;
  printParts(JobId, Status ?? '', taskCounts(ProgressSummary));
  for (const { FailureCode = '', FailureReason = '' } of FailureReasons) {
    printWords(`${FailureCode}: ${printable(FailureReason)}`);
  }
  if (StatusUpdateReason) printWords(printable(StatusUpdateReason));
  if (Status === 'Suspended') note(`It waits for: npx ferry batch confirm ${pair.name} ${JobId}`);
  if ((ProgressSummary?.NumberOfTasksFailed ?? 0) > 0 && ended.has(Status ?? '')) {
    note(`What failed: npx ferry batch report ${pair.name} ${JobId}`);
  }
}

/** How many tasks are done and failed, in words. */
export function taskCounts(summary: JobDescriptor['ProgressSummary']): string {
  const {
    TotalNumberOfTasks: total = 0,
    NumberOfTasksSucceeded: succeeded = 0,
    NumberOfTasksFailed: failed = 0,
  } = summary ?? {};
  return `${succeeded + failed}/${total} done${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** Looks at the job until it has ended, or waits for a person. */
async function watchJob(session: BatchSession, jobId: string): Promise<JobDescriptor> {
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    format: 'job {bar} {value}/{total} tasks  {status}, {failed} failed  {duration_formatted}',
    hideCursor: true,
  });
  const interruption = hearInterruption(
    `Stops watching; the job goes on: npx ferry batch status ${session.pair.name} ${jobId}`,
  );
  let job = await describeJob(session, jobId);
  bar.start(job.ProgressSummary?.TotalNumberOfTasks ?? 0, 0, progress(job));
  try {
    while (!ended.has(job.Status ?? '') && job.Status !== 'Suspended') {
      await pause(interruption.signal);
      if (interruption.isHeard()) break;
      job = await describeJob(session, jobId);
      const { TotalNumberOfTasks = 0, NumberOfTasksSucceeded = 0 } = job.ProgressSummary ?? {};
      bar.setTotal(TotalNumberOfTasks);
      bar.update(NumberOfTasksSucceeded + progress(job).failed, progress(job));
    }
    return job;
  } finally {
    bar.stop();
    interruption.forget();
  }
}

/** Until the next look, or until `signal` is aborted. */
async function pause(signal: AbortSignal): Promise<void> {
  await sleep(lookMs, undefined, { signal }).catch(() => undefined);
}

function progress({ Status, ProgressSummary }: JobDescriptor) {
  return { status: printable(Status ?? ''), failed: ProgressSummary?.NumberOfTasksFailed ?? 0 };
}
