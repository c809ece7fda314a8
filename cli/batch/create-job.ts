import { CreateJobCommand, type JobDescriptor } from '@aws-sdk/client-s3-control';
import { type Command, Option } from 'commander';
import type { ManifestRow } from '../../lib/core/compare/batch-manifest.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { countOf } from '../../lib/core/text/count-of.ts';
import { refuseEmptyFilter } from '../backfill/object-filter.ts';
import { positive } from '../dlq/dead-letter-options.ts';
import { CommandError } from '../terminal/command-error.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note, print } from '../terminal/terminal.ts';
import type { BatchSession } from './batch-session.ts';
import {
  type GeneratorOptions,
  generatorFilter,
  hasGeneratorOptions,
  widened,
  withGeneratorOptions,
} from './generator-filter.ts';
import { fromFile, fromGenerator, fromInventory, fromStoredCsv, type JobList } from './job-list.ts';
import { failedTasks } from './job-report.ts';
import { jobRequest } from './job-request.ts';
import { csvManifest, keysManifest, type ManifestFile, withManifestOf } from './manifest-file.ts';
import { describeJob, taskCounts } from './status.ts';

/** What job to make, as commander gives it. */
export interface CreateJobOptions extends GeneratorOptions {
  readonly inventory?: string;
  readonly csv?: string;
  readonly keys?: string;
  readonly failed?: string;
  readonly generate?: boolean;
  readonly yes?: boolean;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly priority: number;
  readonly report: 'all' | 'failed';
}

/** Adds the options that say what job to make. */
export function withCreateJobOptions(command: Command): Command {
  const described = command
    .option('--generate', 'S3 lists the source bucket itself')
    .option('--inventory <uri>', 'the manifest.json of an S3 Inventory, as s3://…')
    .option('--csv <file>', 'a manifest of "bucket,URL-encoded key" rows: a file, or s3://…')
    .option(
      '--keys <file>',
      'JSON lines with a "key" each, as reports of the ferry are; - for standard input',
    )
    .option('--failed <job>', 'what failed in an earlier job');
  return withGeneratorOptions(described)
    .option('--yes', 'start as soon as S3 has counted the objects; else it waits for `ferry batch confirm`')
    .option('--priority <number>', 'against other jobs of the account, higher first', positive, 10)
    .addOption(
      new Option('--report <tasks>', 'which tasks the completion report has')
        .choices(['all', 'failed'])
        .default('all'),
    )
    .option('--again', 'make another job although the same was asked for today')
    .option('--dry-run', 'only print the request')
    .option('--json', 'one JSON line: the summary, with the id of the job');
}

/** Makes the job, and says its id and what to do next. */
export async function createJob(session: BatchSession, options: CreateJobOptions): Promise<void> {
  const from = only(options);
  refuseEmptyFilter(session.pair, options, Date.now());
  const { generate, csv, keys, failed, inventory, dryRun = false } = options;
  const { bucket } = session.pair.source;
  const asFile = async (file: ManifestFile) => {
    note(`${countOf(file.rows, 'object')} in the manifest`);
    await submit(session, options, { list: await fromFile(session, file, dryRun), from });
  };
  if (keys) return withManifestOf(keysManifest(keys), bucket, asFile);
  if (failed) return withManifestOf(failedKeys(session, failed), bucket, asFile);
  if (csv && !csv.startsWith('s3://')) return withManifestOf(csvManifest(csv, bucket), bucket, asFile);
  const list = async (): Promise<JobList> => {
    if (csv) return fromStoredCsv(session, csv);
    if (inventory) return fromInventory(session, inventory);
    const nowMs = Date.now();
    for (const words of widened(options, nowMs)) note(words);
    return fromGenerator(session.pair, generatorFilter(session.pair, options, nowMs));
  };
  if (generate || csv || inventory) await submit(session, options, { list: await list(), from });
}

/** What the objects come from, in words. Throws unless there is one source, and options of another are absent. */
function only(options: CreateJobOptions): string {
  const { generate, inventory, csv, keys, failed } = options;
  const given = [
    generate && 'listed by S3',
    inventory && `inventory ${inventory}`,
    csv && `manifest ${csv}`,
    keys && `keys of ${keys}`,
    failed && `what failed in ${failed}`,
  ].filter((words) => typeof words === 'string');
  const [from] = given;
  if (!from || given.length > 1) {
    throw new CommandError(
      'Say where the objects are from: one of --generate, --inventory, --csv, --keys, --failed.',
    );
  }
  if (!generate && hasGeneratorOptions(options)) {
    throw new CommandError('Only with --generate can S3 choose by prefix, suffix, time and size.');
  }
  return from;
}

/** What the source holds under them now is copied, whatever version failed. */
async function* failedKeys(session: BatchSession, jobId: string): AsyncGenerator<ManifestRow> {
  for await (const { key } of failedTasks(session, jobId)) yield { key };
}

async function submit(
  session: BatchSession,
  { yes = false, again, dryRun, json, priority, report }: CreateJobOptions,
  what: { readonly list: JobList; readonly from: string },
): Promise<void> {
  const { pair, batch, control } = session;
  const nonce = again ? crypto.randomUUID() : new Date().toISOString().slice(0, 10);
  const request = jobRequest(pair, batch, what, { priority, startsAtOnce: yes, report, nonce });
  if (dryRun) return json ? addToSummary({ beside: { request } }) : print(JSON.stringify(request, null, 2));
  const { JobId: job = '' } = await control.send(new CreateJobCommand(request));
  if (json) addToSummary({ beside: { job } });
  else print(job);
  note(nextWords(pair, job, { yes, status: await statusOf(session, job) }));
}

/** The job is made by now, so that a status S3 does not answer is no failure. */
function statusOf(session: BatchSession, job: string): Promise<JobDescriptor | undefined> {
  return describeJob(session, job).catch(() => undefined);
}

/** S3 answers a request that it had before, in the same words, with the job of then: its status says what to do. */
function nextWords(
  { name }: Pair,
  job: string,
  { yes, status }: { readonly yes: boolean; readonly status: JobDescriptor | undefined },
): string {
  const look = `Look: npx ferry batch status ${name} ${job} --watch`;
  const confirm = `npx ferry batch confirm ${name} ${job}`;
  switch (status?.Status) {
    case 'Suspended':
      return `S3 has counted ${countOf(status.ProgressSummary?.TotalNumberOfTasks ?? 0, 'object')}, and waits for: ${confirm}`;
    case 'Complete':
    case 'Failed':
    case 'Cancelled':
    case 'Cancelling':
    case 'Failing':
      return `The same was asked for today already: this is the job of ${status.CreationTime?.toISOString() ?? 'then'}. It is ${status.Status}, ${taskCounts(status.ProgressSummary)}. Add --again to make another.`;
    case undefined:
    case 'New':
    case 'Preparing':
      return yes ? `S3 runs it. ${look}` : `S3 counts the objects, then waits for: ${confirm}`;
    default:
      return `S3 runs it: it is ${status?.Status}, ${taskCounts(status?.ProgressSummary)}. ${look}`;
  }
}
