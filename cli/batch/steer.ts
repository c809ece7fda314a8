import { UpdateJobStatusCommand } from '@aws-sdk/client-s3-control';
import { Command } from 'commander';
import { CommandError } from '../terminal/command-error.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note } from '../terminal/terminal.ts';
import { type BatchSessionOptions, inBatchSession, withBatchSession } from './batch-session.ts';
import { describeJob } from './status.ts';

/** `ferry batch confirm`: has a job run that was made without --yes. */
export function confirmCommand(): Command {
  return steering('confirm', {
    description: 'run a job that waits to be confirmed',
    from: ['Suspended'],
    to: 'Ready',
    done: 'S3 runs it.',
  });
}

/** `ferry batch cancel`. */
export function cancelCommand(): Command {
  return steering('cancel', {
    description: 'stop a job; what it has copied stays, and its report is written',
    from: ['Active', 'New', 'Paused', 'Preparing', 'Ready', 'Suspended'],
    to: 'Cancelled',
    done: 'S3 cancels it. Tasks under way come to their end.',
  });
}

interface Steering {
  readonly description: string;
  /** States in which S3 takes it (S3 API Reference, UpdateJobStatus). */
  readonly from: readonly string[];
  readonly to: 'Ready' | 'Cancelled';
  readonly done: string;
}

function steering(name: string, { description, from, to, done }: Steering): Command {
  return withBatchSession(new Command(name))
    .description(description)
    .argument('<job>', 'id of the job')
    .option('--json', 'one JSON line: the summary, with the id of the job')
    .action((pairName: string, jobId: string, options: BatchSessionOptions) =>
      inBatchSession(pairName, options, async (session) => {
        const { Status = '' } = await describeJob(session, jobId);
        if (!from.includes(Status)) {
          const wait =
            to === 'Ready' && /New|Preparing/.test(Status) ? ' S3 is still counting: try again soon.' : '';
          throw new CommandError(`Job ${jobId} is ${Status}, so there is nothing to ${name}.${wait}`);
        }
        const { account: AccountId } = session.pair.source;
        await session.control.send(
          new UpdateJobStatusCommand({
            AccountId,
            JobId: jobId,
            RequestedJobStatus: to,
            StatusUpdateReason: `ferry batch ${name}`,
          }),
        );
        addToSummary({ beside: { job: jobId } });
        note(done);
      }),
    );
}
