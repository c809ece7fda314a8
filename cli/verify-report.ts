import { SingleBar } from 'cli-progress';
import prettyBytes from 'pretty-bytes';
import { printable } from '../lib/core/printable.ts';
import {
  counted,
  emptySummary,
  type Verdict,
  type VerifySummary,
  verdictSigns,
} from '../lib/core/verdict.ts';
import colours from './colours.ts';
import { print, printJson } from './terminal.ts';

/** Lines shown of what is not the same, unless all are asked for. */
const shownAtMost = 20;

export interface ReportOptions {
  /** A line for every key, those that are the same included. */
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Tells what `verdicts` come to as they come, and answers their summary. */
export async function reportVerdicts(
  verdicts: AsyncIterable<readonly Verdict[]>,
  { list = false, json = false }: ReportOptions,
): Promise<VerifySummary> {
  const startedAt = performance.now();
  const bar = new SingleBar({
    stream: process.stderr,
    noTTYOutput: false,
    format: 'verify {value} keys  {speed}/s  {found} not the same  {duration_formatted}',
    hideCursor: true,
    clearOnComplete: true,
  });
  let summary = emptySummary;
  let found = 0;
  bar.start(0, 0, { speed: 0, found });
  try {
    for await (const page of verdicts) {
      summary = counted(summary, page);
      for (const verdict of page) {
        const isFound = verdict.kind !== 'same';
        if (isFound) found++;
        if (json ? list || isFound : list || (isFound && found <= shownAtMost)) tell(verdict, json);
      }
      const seconds = (performance.now() - startedAt) / 1000;
      bar.setTotal(keysOf(summary));
      bar.update(keysOf(summary), { speed: Math.round(keysOf(summary) / seconds), found });
    }
  } finally {
    bar.stop();
  }
  const elapsedMs = Math.round(performance.now() - startedAt);
  if (json) {
    printJson({ summary: { keys: keysOf(summary), ...summary, elapsedMs } });
    return summary;
  }
  if (!list && found > shownAtMost) print(`… and ${found - shownAtMost} more; --list or --json gives all.`);
  print(words(summary, elapsedMs));
  return summary;
}

function keysOf({ bytes: _, ...kinds }: VerifySummary): number {
  return Object.values(kinds).reduce((sum, count) => sum + count, 0);
}

const colour = { '=': colours.dim, '~': colours.yellow, '>': colours.green, '^': colours.yellow } as const;

function tell(verdict: Verdict, json: boolean): void {
  if (json) {
    printJson(verdict);
    return;
  }
  const { kind, key, sourceKey, reason } = verdict;
  const sign = verdictSigns[kind];
  const paint = sign in colour ? colour[sign as keyof typeof colour] : colours.red;
  const from = sourceKey !== undefined && sourceKey !== key ? `  ← ${printable(sourceKey)}` : '';
  print(`${paint(sign)} ${printable(key)}${from}${reason ? colours.dim(`  (${printable(reason)})`) : ''}`);
}

function words(summary: VerifySummary, elapsedMs: number): string {
  const { bytes, same, missing, extra, differs, unknown, repaired, deferred, error } = summary;
  const parts = [
    `${same} same`,
    `${missing} missing`,
    `${extra} extra`,
    `${differs} differ`,
    ...(unknown > 0 ? [`${unknown} not comparable`] : []),
    ...(repaired > 0 ? [`${repaired} repaired`] : []),
    ...(deferred > 0 ? [`${deferred} crossing in parts`] : []),
    ...(error > 0 ? [`${error} failed`] : []),
  ];
  return `${keysOf(summary)} keys, ${prettyBytes(bytes, { binary: true })}, in ${(elapsedMs / 1000).toFixed(1)} s: ${parts.join(', ')}.`;
}
