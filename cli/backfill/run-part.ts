import {
  type Backfiller,
  type BackfillStep,
  type BackfillTerms,
  backfill,
  countSource,
} from '../../lib/backfill.ts';
import type { Failure } from '../../lib/core/failure/failure.ts';
import type { KeysFile } from '../input/keys-file.ts';
import { signedOutError } from '../terminal/command-error.ts';
import type { Interruption } from '../terminal/interruption.ts';
import type { Ending } from '../terminal/summary.ts';
import { printJson } from '../terminal/terminal.ts';
import { compareBy } from '../verify/compare-options.ts';
import type { FailureReport } from './failure-report.ts';
import { type Limits, limits } from './limits.ts';
import { objectFilter } from './object-filter.ts';
import type { BackfillOptions } from './options.ts';
import { progressBar } from './progress.ts';
import type { Checkpoint, RunRecord } from './run-record.ts';

/** One part of a run: from where the last one ended to the end, or to what cuts it short. */
export interface Part {
  readonly options: BackfillOptions;
  /** The objects that were named one by one. */
  readonly keys?: KeysFile | undefined;
  readonly backfiller: Backfiller;
  /** Where it goes on. */
  readonly before: Checkpoint;
  readonly record: RunRecord;
  readonly interruption: Interruption;
  /** Absent in a dry run. */
  readonly files?: PartFiles | undefined;
}

/** What a part writes as it goes. */
export interface PartFiles {
  readonly report: Pick<FailureReport, 'begin' | 'add'>;
  readonly saver: { changed(): void; flush(): void };
}

/** How a part ended. */
export interface PartEnd {
  readonly ended: Ending;
  /** What broke it off. */
  readonly error?: unknown;
  /** The limit that ended it, in words. */
  readonly limit?: string | undefined;
}

/** Tries what failed in earlier parts first, then goes on. Never rejects. */
export async function runPart(part: Part): Promise<PartEnd> {
  const { options, keys, backfiller, record, interruption, files } = part;
  const bounds = limits(options, Date.now());
  const progress = progressBar(options.dryRun ?? false);
  let isEnded = false;
  let signedOut: Failure | undefined;
  const terms = termsOf(part, bounds, () => isEnded);
  const enter = (step: BackfillStep, add: (step: BackfillStep) => void) => {
    signedOut ??= step.signedOut;
    if (step.signedOut) return;
    add(step);
    if (step.outcome && 'failure' in step.outcome) bounds.failed();
    tell(step, options);
    progress.update(record.part);
    files?.saver.changed();
  };
  if (process.stderr.isTTY && !keys) void count(onward(part, terms), backfiller, progress.counted);
  const broken = await errorOf(() => goThrough(part, terms, enter));
  const unsaved = await errorOf(async () => files?.saver.flush());
  isEnded = true;
  progress.stop();
  const error = broken ?? unsaved ?? (signedOut && signedOutError(signedOut));
  if (error !== undefined) return { ended: 'broken', error };
  if (interruption.isHeard()) return { ended: 'stopped' };
  const limit = bounds.why();
  return { ended: limit === undefined ? 'complete' : 'limit', limit };
}

async function goThrough(
  part: Part,
  terms: BackfillTerms,
  enter: (step: BackfillStep, add: (step: BackfillStep) => void) => void,
): Promise<void> {
  const { keys, backfiller, record, files } = part;
  const untried = record.untriedKeys();
  for await (const step of backfill({ ...terms, keys: untried }, backfiller)) enter(step, record.enterAgain);
  // From here on it has just what is still missing, and what fails is added to it.
  if (untried.length > 0) files?.report.begin(record.failures());
  const named = keys && { keys: keys.keys() };
  for await (const step of backfill({ ...onward(part, terms), ...named }, backfiller)) {
    enter(step, record.enter);
    files?.report.add(step);
  }
}

/** From where earlier parts ended, without what they failed to copy. */
function onward({ before, record }: Part, terms: BackfillTerms): BackfillTerms {
  return { ...terms, isTried: record.isTried, ...(before.upTo !== undefined && { after: before.upTo }) };
}

async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

function termsOf(
  { options, before, record, interruption }: Part,
  bounds: Limits,
  isEnded: () => boolean,
): BackfillTerms {
  const { prefix = '', concurrency, rate, tags = false, metadata = false, force = false } = options;
  return {
    prefix,
    isMeant: objectFilter(options, before.startedMs),
    by: compareBy(options),
    closely: tags || metadata,
    force,
    concurrency,
    ratePerSecond: rate ?? Number.POSITIVE_INFINITY,
    isStopped: () => isEnded() || interruption.isHeard() || bounds.isReached(),
    abort: interruption.signal,
    mayCopy: bounds.mayCopy,
    remembers: record.remembers,
  };
}

/** Counts ahead for the time that is left to be known. Whatever a listing is refused with, the run itself reports. */
async function count(
  terms: BackfillTerms,
  from: Backfiller,
  counted: (objects: number) => void,
): Promise<void> {
  let total = 0;
  try {
    for await (total of countSource(terms, from));
    if (!terms.isStopped()) counted(total);
  } catch {
    // See above.
  }
}

function tell({ object, outcome, foreseen }: BackfillStep, { json }: BackfillOptions): void {
  if (!json || !object) return;
  const failure = outcome && 'failure' in outcome ? outcome.failure : foreseen;
  const sizeBytes = outcome?.kind === 'copied' ? outcome.object.sizeBytes : object.sizeBytes;
  const result = outcome?.kind ?? (foreseen ? 'would-fail' : 'would-copy');
  printJson({ key: object.key, sizeBytes, result, ...(failure && { code: failure.code }) });
}
