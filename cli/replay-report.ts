import { printable } from '../lib/core/printable.ts';
import type { ReplayResult } from '../lib/replay.ts';
import colours from './colours.ts';
import { print, table } from './terminal.ts';

/** Whether a letter is still there after it was put through. */
export function isFailure({ result }: ReplayResult): boolean {
  return result === 'failed' || result === 'parked' || result === 'kept';
}

/** Prints how many letters came to what, and of those that need a person, or that a dry run is about, which. */
export function reportReplay(results: readonly ReplayResult[]): void {
  const told = results.filter((one) => one.result === 'would-replay' || isFailure(one));
  const rows = told
    .slice(0, 20)
    .map((one) => [
      isFailure(one) ? colours.red(one.result) : one.result,
      one.code,
      String(one.attempts),
      printable(one.key ?? one.id),
    ]);
  if (rows.length > 0) print(table(['RESULT', 'CODE', 'ATTEMPTS', 'KEY'], rows));
  if (told.length > rows.length) print(`… and ${told.length - rows.length} more; --json gives all.`);
  const counts = Object.entries(Object.groupBy(results, ({ result }) => result));
  print(counts.map(([result, group]) => `${group?.length ?? 0} ${result}`).join(', '));
}
