import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';
import {
  comparisonSigns,
  counted,
  emptySummary,
  type KeyComparison,
  type VerifySummary,
  verifyExitCode,
} from '../../lib/core/compare/key-comparison.ts';
import type { Failure } from '../../lib/core/failure/failure.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { agreeing, countOf } from '../../lib/core/text/count-of.ts';
import { printable } from '../../lib/core/text/printable.ts';
import { isRepairable } from '../../lib/repair.ts';
import colours from '../terminal/colours.ts';
import { signedOutError } from '../terminal/command-error.ts';
import { isOutputClosed } from '../terminal/interruption.ts';
import { type Ending, printSummary } from '../terminal/summary.ts';
import { note, printJson, printParts, printWords } from '../terminal/terminal.ts';

/** Lines shown of what is not the same, unless all are asked for. */
const shownAtMost = 20;

export interface ReportOptions {
  /** A line for every key, those that are the same included. */
  readonly list?: boolean;
  readonly json?: boolean;
  /** Repairable keys would be copied. */
  readonly dryRun?: boolean;
}

/** How a run of `verify` goes. */
export interface Course {
  readonly pair: Pair;
  readonly isStopped: () => boolean;
  /** Why whoever runs this may go on no longer. */
  readonly failed: () => Failure | undefined;
}

/** What a run came to. */
interface Reported {
  readonly exitCode: number;
  /** What broke it off. */
  readonly error?: unknown;
}

/** Shows what `comparisons` come to as they come, and concludes, also where they reject or the run is stopped. */
export async function reportComparisons(
  comparisons: AsyncIterable<readonly KeyComparison[]>,
  options: ReportOptions,
  course: Course,
): Promise<Reported> {
  const startedAt = performance.now();
  const tally = { summary: emptySummary, found: 0, would: { objects: 0, bytes: 0 } };
  const bar = progressBar(startedAt);
  let error: unknown;
  try {
    for await (const page of comparisons) {
      for (const comparison of page) show(comparison, tally, options);
      tally.summary = counted(tally.summary, page);
      bar.update(keysOf(tally.summary), tally.found);
    }
  } catch (caught) {
    error = caught;
  }
  bar.stop();
  const signedOut = course.failed();
  error ??= signedOut && signedOutError(signedOut);
  const ended = error !== undefined ? 'broken' : course.isStopped() ? 'stopped' : 'complete';
  const elapsedMs = Math.round(performance.now() - startedAt);
  const hidden = options.list ? 0 : tally.found - shownAtMost;
  return { ...conclude({ ...tally, ended, elapsedMs, hidden }, options, course), error };
}

interface Tally {
  summary: VerifySummary;
  /** Keys that are not the same. */
  found: number;
  /** What a repair would copy. */
  readonly would: { objects: number; bytes: number };
}

function show(
  comparison: KeyComparison,
  tally: Tally,
  { list = false, json = false, dryRun }: ReportOptions,
): void {
  const isFound = comparison.kind !== 'same';
  if (isFound) tally.found++;
  if (dryRun && isRepairable(comparison)) {
    tally.would.objects++;
    tally.would.bytes += comparison.sizeBytes;
  }
  if (json ? list || isFound : list || (isFound && tally.found <= shownAtMost)) tell(comparison, json);
}

function progressBar(startedAt: number) {
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    format: 'verify {value} keys  {speed}/s  {found} not the same  {duration_formatted}',
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(0, 0, { speed: 0, found: 0 });
  return {
    update(keys: number, found: number) {
      const seconds = (performance.now() - startedAt) / 1000;
      bar.setTotal(keys);
      bar.update(keys, { speed: Math.round(keys / seconds), found });
    },
    stop: () => bar.stop(),
  };
}

interface Conclusion extends Pick<Tally, 'summary' | 'would'> {
  readonly ended: Ending;
  readonly elapsedMs: number;
  /** Lines that were left out. */
  readonly hidden: number;
}

function conclude(
  { summary, ended, elapsedMs, hidden, would }: Conclusion,
  { json, dryRun }: ReportOptions,
  { pair }: Course,
): { exitCode: number } {
  const exitCode = ended === 'broken' ? 2 : verifyExitCode(summary);
  if (json) {
    const { bytes: _, ...counts } = summary;
    const within = { keys: keysOf(summary), ...summary, elapsedMs, ...(dryRun && { wouldRepair: would }) };
    printSummary({ command: 'verify', pair: pair.name, ended, counts, exitCode }, { within });
    return { exitCode };
  }
  const say = isOutputClosed() ? note : printWords;
  if (hidden > 0) say(`… and ${hidden} more; --list or --json gives all.`);
  say(words(summary, elapsedMs));
  if (dryRun) say(`${would.objects} would be copied (${prettyBytes(would.bytes, { binary: true })}).`);
  if (ended === 'stopped') note('Stopped before the end: there may be more.');
  if (ended === 'broken') note('Broke off before the end: there may be more.');
  return { exitCode };
}

function keysOf({ bytes: _, ...kinds }: VerifySummary): number {
  return Object.values(kinds).reduce((sum, count) => sum + count, 0);
}

const colour = { '=': colours.dim, '~': colours.yellow, '>': colours.green, '^': colours.yellow } as const;

function tell(comparison: KeyComparison, json: boolean): void {
  if (json) {
    printJson(comparison);
    return;
  }
  const { kind, key, sourceKey, reason } = comparison;
  const sign = comparisonSigns[kind];
  const paint = sign in colour ? colour[sign as keyof typeof colour] : colours.red;
  printParts(
    `${paint(sign)} ${printable(key)}`,
    ...(sourceKey !== undefined && sourceKey !== key ? [`← ${printable(sourceKey)}`] : []),
    ...(reason ? [colours.dim(`(${printable(reason)})`)] : []),
  );
}

function words(summary: VerifySummary, elapsedMs: number): string {
  const { bytes, same, missing, extra, differs, unknown, repaired, deferred, error } = summary;
  const parts = [
    `${same} same`,
    `${missing} missing`,
    `${extra} extra`,
    `${differs} ${agreeing(differs, 'differs', 'differ')}`,
    ...(unknown > 0 ? [`${unknown} not comparable`] : []),
    ...(repaired > 0 ? [`${repaired} repaired`] : []),
    ...(deferred > 0 ? [`${deferred} being copied in parts`] : []),
    ...(error > 0 ? [`${error} failed`] : []),
  ];
  return `${countOf(keysOf(summary), 'key')}, ${prettyBytes(bytes, { binary: true })}, in ${(elapsedMs / 1000).toFixed(1)} s: ${parts.join(', ')}.`;
}
