import { Command } from 'commander';
import { createCommand } from './batch/create.ts';
import { reportCommand } from './batch/report.ts';
import { statusCommand } from './batch/status.ts';
import { cancelCommand, confirmCommand } from './batch/steer.ts';

/** `ferry batch`: jobs of S3 Batch Operations, for buckets that outgrow one machine. */
export function batchCommand(): Command {
  return new Command('batch')
    .description('backfill a pair by jobs of S3 Batch Operations: make them, follow them, read their reports')
    .addCommand(createCommand())
    .addCommand(statusCommand())
    .addCommand(confirmCommand())
    .addCommand(cancelCommand())
    .addCommand(reportCommand());
}
