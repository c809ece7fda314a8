import { Command } from 'commander';
import { itemOf, objectBudgetMs } from '../lib/backfill.ts';
import type { KeyComparison } from '../lib/core/compare/key-comparison.ts';
import type { Failure } from '../lib/core/failure/failure.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { systemClock } from '../lib/edge/system-clock.ts';
import { pacer } from '../lib/pacer.ts';
import { type RepairTerms, repair } from '../lib/repair.ts';
import { settle } from '../lib/settle.ts';
import { untilAborted } from '../lib/until-aborted.ts';
import { verify, verifyKeys } from '../lib/verify.ts';
import { openBucket } from './accounts/open-bucket.ts';
import {
  checkedProfiles,
  type ProfileOptions,
  type Profiles,
  withProfileOptions,
} from './accounts/profiles.ts';
import {
  type FilterOptions,
  objectFilter,
  refuseEmptyFilter,
  withFilterOptions,
} from './backfill/object-filter.ts';
import { openSettler } from './backfill/open-settler.ts';
import { positive } from './dlq/dead-letter-options.ts';
import { type KeysFile, withKeysFile } from './input/keys-file.ts';
import { loadPair } from './input/load-pair.ts';
import { type OptionRule, refuseIdleOptions } from './input/refused-options.ts';
import { exitCodeHelp } from './terminal/exit-codes.ts';
import { hearInterruption, type Interruption } from './terminal/interruption.ts';
import { compareBy, compareRules, refuseDroppedTags, withCompareOptions } from './verify/compare-options.ts';
import { type ReportOptions, reportComparisons } from './verify/verify-report.ts';

interface VerifyOptions extends ProfileOptions, ReportOptions, FilterOptions {
  readonly keys?: string;
  readonly sizeOnly?: boolean;
  readonly missingOnly?: boolean;
  readonly deep?: boolean;
  readonly tags?: boolean;
  readonly metadata?: boolean;
  readonly repair?: boolean;
  readonly rate?: number;
  readonly oneWay?: boolean;
  readonly concurrency: number;
}

const verifyRules: readonly OptionRule[] = [
  ...compareRules,
  { flags: ['--deep'], beside: ['--size-only', '--missing-only'], why: 'no object is read' },
  { flags: ['--dry-run', '--rate'], without: ['--repair'], why: 'nothing is copied' },
  { flags: ['--rate'], beside: ['--dry-run'], why: 'nothing is copied' },
  {
    flags: ['--concurrency'],
    beside: ['--size-only', '--missing-only'],
    unless: ['--repair', '--keys'],
    why: 'no object is looked at closer',
  },
];

/** `ferry verify`: compares both buckets of a pair. */
export function verifyCommand(): Command {
  const named = withFilterOptions(withProfileOptions(new Command('verify')));
  return withCompareOptions(named)
    .description('compare both buckets of a pair')
    .argument('<pair>', 'name of the pair')
    .option(
      '--list',
      'a line for every key: = same, - missing, + extra, * differs, ~ not comparable, ! error',
    )
    .option('--deep', 'read both objects unless their ETags or checksums show that they are the same')
    .option(
      '--repair',
      'copy what is missing or differs, by the role of the Lambda; > repaired, ^ being copied in parts',
    )
    .option('--dry-run', 'with --repair: say what would be copied, and change nothing')
    .option('--rate <count>', 'with --repair: copies started per second at most', positive)
    .option('--one-way', 'leave out what is at the destination alone')
    .option('--concurrency <count>', 'keys looked at closer at once', positive, 32)
    .option('--json', 'one JSON line per key that is not the same (with --list: per key), then the summary')
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'clean',
        1: 'the destination is not as the source is',
        2: 'some key could not be compared or repaired, or it could not run, or broke off',
      }),
    )
    .action(async (pairName: string, options: VerifyOptions, command: Command) => {
      refuseIdleOptions(command, verifyRules);
      const pair = loadPair(pairName);
      refuseEmptyFilter(pair, options, Date.now());
      refuseDroppedTags(pair, options);
      const order = { pair, options, profiles: await checkedProfiles(pair, options) };
      if (options.keys === undefined) return compareAll(order);
      await withKeysFile(options.keys, pair, (keys) => compareAll({ ...order, keys }));
    });
}

interface VerifyOrder {
  readonly pair: Pair;
  readonly options: VerifyOptions;
  readonly profiles: Profiles;
  readonly keys?: KeysFile;
}

/** Compares, and mends where that was asked for; concludes also when it is cut short or breaks off. */
async function compareAll(order: VerifyOrder): Promise<void> {
  const { pair, options } = order;
  const interruption = hearInterruption();
  let signedOut: Failure | undefined;
  const onSignedOut = (failure: Failure) => {
    signedOut ??= failure;
  };
  const isStopped = () => signedOut !== undefined || interruption.isHeard();
  const comparisons = await comparing(order, { interruption, isStopped, onSignedOut });
  const { exitCode, error } = await reportComparisons(comparisons, options, {
    pair,
    isStopped,
    failed: () => signedOut,
  });
  interruption.forget();
  process.exitCode = exitCode;
  if (error !== undefined) throw error;
}

interface Course {
  readonly interruption: Interruption;
  readonly isStopped: () => boolean;
  readonly onSignedOut: (failure: Failure) => void;
}

async function comparing(
  { pair, options, profiles, keys }: VerifyOrder,
  course: Course,
): Promise<AsyncIterable<readonly KeyComparison[]>> {
  const { prefix, deep = false, tags = false, metadata = false, concurrency } = options;
  const source = await openBucket(pair, 'source', profiles.source);
  const destination = await openBucket(pair, 'destination', profiles.destination);
  const terms = {
    pair,
    listings: { source: source.listing, destination: destination.listing },
    source: source.reader,
    destination: destination.reader,
    ...(prefix !== undefined && { prefix }),
    isMeant: objectFilter(options, Date.now()),
    by: compareBy(options),
    deep,
    tags,
    metadata,
    concurrency,
  };
  const all = keys ? verifyKeys(keys.keys(), terms) : verify(terms);
  const comparisons = untilAborted(all, course.interruption.signal);
  const wanted = options.oneWay ? withoutExtras(comparisons) : comparisons;
  if (!options.repair || options.dryRun) return wanted;
  return repair(wanted, { ...terms, ...(await mending(pair, profiles, options, course)) });
}

/** Copies as the Lambda does, by its role. */
async function mending(
  pair: Pair,
  profiles: Profiles,
  { rate }: VerifyOptions,
  { isStopped, onSignedOut }: Course,
): Promise<Pick<RepairTerms, 'copy' | 'mayCopy' | 'signedOut'>> {
  const { settler } = await openSettler(pair, profiles, 'repair');
  const isTurn = pacer(rate ?? Number.POSITIVE_INFINITY, systemClock, undefined, isStopped);
  return {
    copy(object) {
      const endsAt = Date.now() + objectBudgetMs;
      const budget = { remainingMs: () => endsAt - Date.now() };
      return settle(itemOf(pair, object), settler, budget, (_, failed) => ({ ...failed, kind: 'reported' }));
    },
    mayCopy: async () => (await isTurn()) && !isStopped(),
    signedOut: onSignedOut,
  };
}

async function* withoutExtras(comparisons: AsyncIterable<readonly KeyComparison[]>) {
  for await (const page of comparisons) yield page.filter(({ kind }) => kind !== 'extra');
}
