import type { Command } from 'commander';
import type { ProfileOptions } from '../accounts/profiles.ts';
import { inBatchSession } from '../batch/batch-session.ts';
import { createJob } from '../batch/create-job.ts';
import type { FilterOptions } from './object-filter.ts';

/** What makes a backfill a job of S3 Batch Operations, as commander gives it. */
export interface BatchBackfillOptions extends FilterOptions, ProfileOptions {
  readonly batch?: boolean;
  readonly inventory?: string;
  readonly csv?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds the options of {@link backfillByBatch}. */
export function withBatchOptions(command: Command): Command {
  return command
    .option(
      '--batch',
      'make a job of S3 Batch Operations of it, which `ferry batch` follows; S3 lists the source',
    )
    .option('--inventory <uri>', 'with --batch: the manifest.json of an S3 Inventory, as s3://…')
    .option('--csv <file>', 'with --batch: a manifest of "bucket,URL-encoded key" rows: a file, or s3://…')
    .option('--yes', 'with --batch: start as soon as S3 has counted the objects');
}

/** `ferry backfill --batch`: makes a job, as `ferry batch create` does. It also copies what the destination already has. */
export async function backfillByBatch(pairName: string, options: BatchBackfillOptions): Promise<void> {
  const order = {
    ...options,
    generate: !options.inventory && !options.csv,
    priority: 10,
    report: 'all' as const,
  };
  await inBatchSession(pairName, options, (session) => createJob(session, order));
}
