import { printable } from '../../lib/core/text/printable.ts';
import type { ReplayResult } from '../../lib/replay.ts';
import colours from '../terminal/colours.ts';
import { print, table } from '../terminal/terminal.ts';

/** Whether a dead letter is still there after it was replayed. */
function isFailure({ result }: ReplayResult): boolean {
  return result === 'failed' || result === 'parked' || result === 'kept';
}

/** Results of which a report names the key. */
const mostNamed = 20;

/** Counts of a replay; of its results only those are kept that the report names. */
export function replayTally() {
  const counts = new Map<ReplayResult['result'], number>();
  const named: ReplayResult[] = [];
  let [total, toName, failed] = [0, 0, 0];
  return {
    add(one: ReplayResult): void {
      total++;
      counts.set(one.result, (counts.get(one.result) ?? 0) + 1);
      if (isFailure(one)) failed++;
      if (one.result !== 'would-replay' && !isFailure(one)) return;
      toName++;
      if (named.length < mostNamed) named.push(one);
    },
    total: () => total,
    /** By result. */
    counts: () => Object.fromEntries(counts),
    failed: () => failed,
    /** Prints how many dead letters came to what, and of those that need a person, or that a dry run is about, which. */
    print(): void {
      const rows = named.map((one) => [
        isFailure(one) ? colours.red(one.result) : one.result,
        one.code,
        String(one.attempts),
        printable(one.key ?? one.id),
      ]);
      if (rows.length > 0) print(table(['RESULT', 'CODE', 'ATTEMPTS', 'KEY'], rows, ['KEY']));
      if (toName > rows.length) print(`… and ${toName - rows.length} more; --json gives all.`);
      print([...counts].map(([result, count]) => `${count} ${result}`).join(', '));
    },
  };
}
