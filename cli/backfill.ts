import { Command } from 'commander';
import prettyBytes from 'pretty-bytes';
import { type BackfillStep, type BackfillTerms, backfill, countSource } from '../lib/backfill.ts';
import type { BothListings } from '../lib/both-sides.ts';
import type { TimeBudget } from '../lib/carry.ts';
import { writeDeadLetter } from '../lib/core/dead-letter.ts';
import type { IntakeItem } from '../lib/core/envelope/intake-item.ts';
import type { Outcome } from '../lib/core/outcome.ts';
import type { Pair } from '../lib/core/pair.ts';
import { printable } from '../lib/core/printable.ts';
import { systemClock } from '../lib/edge/system-clock.ts';
import type { DeadLetters } from '../lib/ports.ts';
import { type Failing, settle } from '../lib/settle.ts';
import { lookCloser, type Place } from '../lib/verify.ts';
import { checkedProfiles, type Profiles, withProfileOptions } from './accounts/profiles.ts';
import { type BackfillAccount, emptyAccount, enter, failedIn } from './backfill/account.ts';
import { type CheckpointFile, checkpointFile, checkpointSaver } from './backfill/checkpoint.ts';
import { costOf } from './backfill/copying-cost.ts';
import { failureReport } from './backfill/failure-report.ts';
import { objectFilter, withFilterOptions } from './backfill/object-filter.ts';
import { openSettler } from './backfill/open-settler.ts';
import { progressBar } from './backfill/progress.ts';
import { type BatchBackfillOptions, backfillByBatch, isByBatch, withBatchOptions } from './backfill-batch.ts';
import { exitCodeHelp } from './exit-codes.ts';
import { hearInterruption } from './interruption.ts';
import { positive } from './letter-options.ts';
import { loadPair } from './load-pair.ts';
import { openBucket } from './open-bucket.ts';
import { note, print, printJson } from './terminal.ts';

interface Options extends BatchBackfillOptions {
  readonly concurrency: number;
  readonly rate?: number;
  readonly checkpoint?: string;
  readonly restart?: boolean;
  readonly report?: string;
  readonly dlq?: boolean;
}

/** `ferry backfill`: copies what was in the source before the pair was, or was missed. */
export function backfillCommand(): Command {
  return withBatchOptions(withFilterOptions(withProfileOptions(new Command('backfill'))))
    .description('copy what the destination lacks or has otherwise, the way an upload crosses')
    .argument('<pair>', 'name of the pair')
    .option('--dry-run', 'say how many objects, bytes, requests and dollars it would be, and copy nothing')
    .option('--concurrency <count>', 'copies under way at once', positive, 64)
    .option('--rate <count>', 'copies started per second at most', positive)
    .option('--checkpoint <file>', 'where a stopped run goes on (default: .s3-ferry/backfill-<pair>.json)')
    .option('--restart', 'start over, whatever the checkpoint says')
    .option(
      '--report <file>',
      'failures, a JSON line each (default: .s3-ferry/backfill-<pair>.failures.jsonl)',
    )
    .option('--dlq', "put failures into the pair's dead-letter queue instead, for `ferry dlq`")
    .option('--json', 'one JSON line per object that was to be copied, and one for the whole')
    .addHelpText(
      'after',
      '\nBoth buckets are listed with the profiles; copies are made by the role of the Lambda, which the source' +
        '\nprofile takes (`operators` in the pair). For more objects than one machine can carry: --batch.\n' +
        exitCodeHelp({
          0: 'everything is at the destination, or crosses in parts',
          1: 'some failed',
          2: 'it could not run, or broke off',
        }),
    )
    .action(async (pairName: string, options: Options) => {
      if (isByBatch(options)) return backfillByBatch(pairName, options);
      const pair = loadPair(pairName);
      await run(pair, await checkedProfiles(pair, options), options);
    });
}

async function run(pair: Pair, profiles: Profiles, options: Options): Promise<void> {
  const { prefix = '', dryRun = false, concurrency } = options;
  const checkpoint = checkpointOf(pair, options);
  if (options.restart) checkpoint.remove();
  const after = dryRun ? undefined : checkpoint.read()?.upTo;
  if (after !== undefined)
    note(`Goes on after ${printable(JSON.stringify(after))}, where the last run stood.`);
  const copy = dryRun ? undefined : await copying(pair, profiles.source, options.dlq ?? false);
  const stop = hearInterruption();
  const report = failureReport(options.report ?? `.s3-ferry/backfill-${pair.name}.failures.jsonl`);
  const source = openBucket(pair.source, profiles.source);
  const destination = openBucket(pair.destination, profiles.destination);
  const listings = { source: source.listing, destination: destination.listing };
  const closely = {
    source: source.reader,
    destination: destination.reader,
    deep: false,
    tags: false,
    metadata: false,
  };
  const look = (place: Place) => lookCloser(place, closely);
  const terms = {
    prefix,
    isMeant: objectFilter(options, Date.now()),
    concurrency,
    ratePerSecond: options.rate ?? Number.POSITIVE_INFINITY,
    isStopped: () => stop.isHeard(),
    ...(after !== undefined && { after }),
  };
  const account = emptyAccount();
  const progress = progressBar(dryRun);
  const saved = checkpointSaver(checkpoint);
  if (process.stderr.isTTY) void count(terms, { pair, listings }, progress.counted);
  try {
    for await (const step of backfill(terms, {
      pair,
      clock: systemClock,
      listings,
      look,
      ...(copy && { copy }),
    })) {
      enter(account, pair, step);
      tell(step, options);
      if (step.outcome && 'failure' in step.outcome) report.add(step);
      progress.update(account);
      if (!dryRun) saved.stand(step.upTo);
    }
  } finally {
    progress.stop();
    if (!dryRun) saved.flush();
    stop.forget();
  }
  if (!dryRun && !stop.isHeard()) checkpoint.remove();
  conclude(pair, account, { options, isStopped: stop.isHeard(), reportPath: report.written() });
}

function checkpointOf(pair: Pair, options: Options): CheckpointFile {
  const { source, destination, scope, keyRule } = pair;
  const { prefix, suffix, newerThan, olderThan, largerThan, smallerThan } = options;
  const filters = { prefix, suffix, newerThan, olderThan, largerThan, smallerThan };
  const path = options.checkpoint ?? `.s3-ferry/backfill-${pair.name}.json`;
  return checkpointFile(path, { source, destination, scope, keyRule, filters });
}

/** Counts ahead for the time that is left to be told. Whatever a listing is refused with, the run itself tells. */
async function count(
  terms: BackfillTerms,
  from: { readonly pair: Pair; readonly listings: BothListings },
  counted: (objects: number) => void,
): Promise<void> {
  let total = 0;
  try {
    for await (total of countSource(terms, from));
    counted(total);
  } catch {
    // See above.
  }
}

/** Copies as the Lambda does, by its role. */
async function copying(pair: Pair, profile: string, usesQueue: boolean) {
  const { settler, deadLetters } = await openSettler(pair, profile, 'backfill');
  const failing = usesQueue ? toQueue(pair, deadLetters) : answered;
  return (item: IntakeItem, budget: TimeBudget) => settle(item, settler, budget, failing);
}

/** A failure is told, and the run goes on. */
const answered: Failing = (_, failed) => ({ ...failed, kind: 'reported' });

function toQueue({ name }: Pair, deadLetters: DeadLetters): Failing {
  return async (item, failed) => {
    try {
      await deadLetters.send(writeDeadLetter(item, failed, { pair: name, nowMs: Date.now() }));
      return { ...failed, kind: 'dead-lettered' };
    } catch {
      // The report has it, so that nothing is lost with the queue.
      return { ...failed, kind: 'reported' };
    }
  };
}

function tell({ object, outcome }: BackfillStep, { json }: Options): void {
  if (!json || !object) return;
  const { key, sizeBytes } = object;
  const code = outcome && 'failure' in outcome ? { code: outcome.failure.code } : {};
  printJson({ key, sizeBytes, result: outcome?.kind ?? 'would-copy', ...code });
}

interface End {
  readonly options: Options;
  readonly isStopped: boolean;
  readonly reportPath: string | undefined;
}

function conclude(pair: Pair, account: BackfillAccount, { options, isStopped, reportPath }: End): void {
  const failed = failedIn(account);
  const cost = costOf(pair, account);
  if (options.json) printJson({ kind: 'summary', pair: pair.name, ...account, ...cost, stopped: isStopped });
  else for (const line of words(account, options, cost)) print(line);
  if (reportPath) note(`${failed} failed; they stand in ${reportPath} with what to do.`);
  if (isStopped) note('Stopped. Run the same again to go on.');
  process.exitCode = isStopped ? 130 : failed > 0 ? 1 : 0;
}

function words(account: BackfillAccount, { dryRun }: Options, cost: ReturnType<typeof costOf>): string[] {
  const bytes = prettyBytes(account.lackingBytes, { binary: true });
  const what = `${account.looked} objects looked at, ${account.lacking} ${dryRun ? 'to copy' : 'lacking'} (${bytes})`;
  if (dryRun) {
    const parts = account.large > 0 ? `, ${account.large} of them in parts` : '';
    const { requests, usd } = cost;
    const dollars = usd < 0.0001 ? 'less than 0.0001' : `about ${usd.toFixed(usd < 1 ? 4 : 2)}`;
    return [`${what}${parts}; ${requests} requests to S3, ${dollars} USD.`];
  }
  const outcomes = Object.entries(account.outcomes) as [Outcome['kind'], number][];
  return [`${what}.`, ...outcomes.map(([kind, count]) => `  ${kind}: ${count}`)];
}
