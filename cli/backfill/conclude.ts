import prettyBytes from 'pretty-bytes';
import type { Outcome } from '../../lib/core/copy/outcome.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { countOf } from '../../lib/core/text/count-of.ts';
import { isOutputClosed } from '../terminal/interruption.ts';
import { type Ending, printSummary } from '../terminal/summary.ts';
import { note, printWords } from '../terminal/terminal.ts';
import { costOf } from './copying-cost.ts';
import { type BackfillTally, failedIn, wouldFailIn } from './tally.ts';

/** What a run came to. */
export interface Conclusion {
  readonly pair: Pair;
  readonly ended: Ending;
  readonly isDryRun: boolean;
  /** Of all parts. */
  readonly whole: BackfillTally;
  /** Of this part; absent where there was none before. */
  readonly part?: BackfillTally;
  /** Which limit ended it. */
  readonly limit?: string | undefined;
  /** Where what failed is written. */
  readonly reportPath?: string | undefined;
}

/** Says what a run came to; answers its exit code. */
export function conclude(conclusion: Conclusion, { json = false }: { readonly json?: boolean }): number {
  const { pair, ended, whole, part } = conclusion;
  const exitCode = exitCodeOf(conclusion);
  if (json) {
    const cost = costOf(pair, whole);
    const beside = {
      pair: pair.name,
      ...whole,
      ...cost,
      stopped: ended === 'stopped',
      ...(part && { part }),
    };
    const counts = countsOf(whole);
    printSummary({ command: 'backfill', pair: pair.name, ended, counts, exitCode }, { beside });
  } else {
    const say = isOutputClosed() ? note : printWords;
    for (const line of words(conclusion)) say(line);
  }
  for (const line of advice(conclusion)) note(line);
  return exitCode;
}

/** Of a run that is not cut short by a signal: 0 only where nothing of all its parts failed. */
export function exitCodeOf({ ended, whole }: Pick<Conclusion, 'ended' | 'whole'>): number {
  if (ended === 'broken') return 2;
  if (failedIn(whole) > 0) return 1;
  return ended === 'limit' ? 3 : 0;
}

function countsOf({ looked, lacking, unknown, gone, outcomes }: BackfillTally) {
  return { looked, lacking, unknown, gone, ...outcomes };
}

function words({ pair, isDryRun, whole, part }: Conclusion): string[] {
  if (isDryRun) return dryWords(pair, whole);
  const head = `${countOf(whole.looked, 'object')} looked at, ${whole.lacking} lacking (${size(whole.lackingBytes)})`;
  const outcomes = Object.entries(whole.outcomes) as [Outcome['kind'], number][];
  return [
    `${head}${part ? ' in all parts of this run' : ''}.`,
    ...outcomes.map(([kind, count]) => `  ${kind}: ${count}${kind === 'copied' ? copiedSize(whole) : ''}`),
    ...others(part ?? whole),
    ...(part ? [`In this part: ${part.looked} looked at, ${part.lacking} lacking${outcomesOf(part)}.`] : []),
  ];
}

function copiedSize({ copiedBytes }: BackfillTally): string {
  return ` (${size(copiedBytes)})`;
}

function outcomesOf({ outcomes }: BackfillTally): string {
  return Object.entries(outcomes)
    .map(([kind, count]) => `, ${count} ${kind}`)
    .join('');
}

function others({ unknown, gone }: BackfillTally): string[] {
  return [
    ...(unknown > 0
      ? [`  not comparable: ${unknown}, of the same size, left alone (ferry verify --deep reads them)`]
      : []),
    ...(gone > 0 ? [`  no longer in the source: ${gone}`] : []),
  ];
}

function dryWords(pair: Pair, tally: BackfillTally): string[] {
  const { looked, lacking, lackingBytes, large, wouldFail } = tally;
  const fails = wouldFailIn(tally);
  const what = `${countOf(looked, 'object')} looked at, ${lacking - fails.objects} to copy (${size(lackingBytes - fails.bytes)})`;
  const parts = large > 0 ? `, ${large} of them in parts` : '';
  const { requests, usd } = costOf(pair, tally);
  const dollars = usd < 0.0001 ? 'less than 0.0001' : `about ${usd.toFixed(usd < 1 ? 4 : 2)}`;
  return [
    `${what}${parts}; ${countOf(requests, 'request')} to S3, ${dollars} USD.`,
    ...Object.entries(wouldFail)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([code, { objects, bytes }]) =>
          `  would fail with ${code}: ${objects} (${size(bytes)})${whyOf(code)}`,
      ),
    ...others(tally),
  ];
}

function whyOf(code: string): string {
  if (code === 'SrcObjectNotEligible') return ', archived until they are restored';
  return code === 'DstKeyInvalid' ? ', keys that cannot be written' : '';
}

function advice({ pair, ended, isDryRun, whole, limit, reportPath }: Conclusion): string[] {
  const { reported = 0, redelivered = 0, 'dead-lettered': dead = 0 } = whole.outcomes;
  const again = isDryRun ? '' : ' Run the same again to go on.';
  return [
    ...(reportPath
      ? [`${reported + redelivered} failed: ${reportPath} says which, why and what to do.`]
      : []),
    ...(dead > 0 ? [`${dead} failed and are in the dead-letter queue: npx ferry dlq list ${pair.name}`] : []),
    ...(ended === 'stopped' ? [`Stopped.${again}`] : []),
    ...(ended === 'limit' ? [`Stopped by ${limit}.${again}`] : []),
    ...(ended === 'broken' ? [`Broke off before its end.${again}`] : []),
  ];
}

function size(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}
