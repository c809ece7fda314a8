import { Command } from 'commander';
import { itemOf, objectBudgetMs } from '../lib/backfill.ts';
import type { Pair } from '../lib/core/pair.ts';
import { type Verdict, verifyExitCode } from '../lib/core/verdict.ts';
import { repair } from '../lib/repair.ts';
import { settle } from '../lib/settle.ts';
import { verify } from '../lib/verify.ts';
import { checkedProfiles, type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { openSettler } from './backfill/open-settler.ts';
import { CommandError } from './command-error.ts';
import { positive } from './letter-options.ts';
import { loadPair } from './load-pair.ts';
import { openBucket } from './open-bucket.ts';
import { type ReportOptions, reportVerdicts } from './verify-report.ts';

interface VerifyOptions extends ProfileOptions, ReportOptions {
  readonly prefix?: string;
  readonly deep?: boolean;
  readonly tags?: boolean;
  readonly metadata?: boolean;
  readonly repair?: boolean;
  readonly oneWay?: boolean;
  readonly concurrency: number;
}

/** `ferry verify`: compares both buckets of a pair. */
export function verifyCommand(): Command {
  return withProfileOptions(new Command('verify'))
    .description('compare both buckets of a pair')
    .argument('<pair>', 'name of the pair')
    .option('--prefix <prefix>', 'only source keys that begin so')
    .option(
      '--list',
      'a line for every key: = same, - missing, + extra, * differs, ~ not comparable, ! error',
    )
    .option('--deep', 'read both objects where neither ETags nor checksums can be compared')
    .option('--tags', 'compare tags too; two requests more for each key')
    .option('--metadata', 'compare content headers and user metadata too; two requests more for each key')
    .option(
      '--repair',
      'copy what is missing or differs, by the role of the Lambda; > repaired, ^ crossing in parts',
    )
    .option('--one-way', 'leave out what is at the destination alone')
    .option('--concurrency <count>', 'keys looked at closer at once', positive, 32)
    .option('--json', 'one JSON line per key that is not the same (with --list: per key), then the summary')
    .addHelpText(
      'after',
      '\nExit code: 0 clean, 1 the destination is not as the source is, 2 some key could not be compared, or none could.',
    )
    .action(async (pairName: string, options: VerifyOptions) => {
      const pair = loadPair(pairName);
      if (options.tags && pair.tags === 'drop') {
        throw new CommandError(
          `Pair ${pair.name} has \`tags: drop\`, so tags do not cross; leave out --tags.`,
        );
      }
      const verdicts = await comparing(pair, options);
      const summary = await reportVerdicts(options.oneWay ? withoutExtras(verdicts) : verdicts, options);
      process.exitCode = verifyExitCode(summary);
    });
}

async function comparing(pair: Pair, options: VerifyOptions): Promise<AsyncIterable<readonly Verdict[]>> {
  const { prefix, deep = false, tags = false, metadata = false, concurrency } = options;
  const profiles = await checkedProfiles(pair, options);
  const [source, destination] = [
    openBucket(pair.source, profiles.source),
    openBucket(pair.destination, profiles.destination),
  ];
  const terms = {
    pair,
    listings: { source: source.listing, destination: destination.listing },
    source: source.reader,
    destination: destination.reader,
    ...(prefix !== undefined && { prefix }),
    deep,
    tags,
    metadata,
    concurrency,
  };
  if (!options.repair) return verify(terms);
  const { settler } = await openSettler(pair, profiles.source, 'repair');
  const copy = (object: { readonly key: string; readonly sizeBytes: number }) => {
    const endsAt = Date.now() + objectBudgetMs;
    const budget = { remainingMs: () => endsAt - Date.now() };
    return settle(itemOf(pair, object), settler, budget, (_, failed) => ({ ...failed, kind: 'reported' }));
  };
  return repair(verify(terms), { ...terms, copy });
}

async function* withoutExtras(verdicts: AsyncIterable<readonly Verdict[]>) {
  for await (const page of verdicts) yield page.filter(({ kind }) => kind !== 'extra');
}
