import { Command } from 'commander';
import { type DeadLetterGroup, deadLetterGroups } from '../../lib/core/dead-letter/dead-letter-groups.ts';
import { formatAge } from '../../lib/core/text/age.ts';
import { printable, printableLines } from '../../lib/core/text/printable.ts';
import colours from '../terminal/colours.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note, print, printJson, printWords, table } from '../terminal/terminal.ts';
import { type DeadLetterOptions, withDeadLetterOptions } from './dead-letter-options.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { lookThrough, noteInFlight, whichQueue } from './look-through.ts';

interface Options extends SessionOptions, DeadLetterOptions {
  readonly parked?: boolean;
  readonly json?: boolean;
}

/** `ferry dlq list`: dead letters by failure code, with what to do about each. */
export function listCommand(): Command {
  return withDeadLetterOptions(withSessionOptions(new Command('list')))
    .description('group the dead letters by what went wrong, and say what to do')
    .option('--parked', 'of the parked dead letters')
    .option('--json', 'one JSON line per group, then the summary')
    .action(async (pairName: string, options: Options) => {
      const session = await openSession(pairName, options);
      const deadLetters = deadLetterGroups();
      const elsewhere = await lookThrough(session, options, async (deadLetter) => {
        deadLetters.add(deadLetter);
        return undefined;
      });
      const groups = deadLetters.groups();
      if (options.json) {
        const messages = groups.reduce((sum, { count }) => sum + count, 0);
        addToSummary({ counts: { groups: groups.length, messages, inFlight: elsewhere } });
        groups.forEach(printJson);
      } else if (groups.length > 0) printGroups(groups, session.nowMs());
      else {
        const how = hasFilter(options) ? ' match' : elsewhere > 0 ? ' are visible' : '';
        note(`No ${whichQueue(options)} of ${pairName}${how}.`);
      }
      noteInFlight(elsewhere, options);
    });
}

function printGroups(groups: readonly DeadLetterGroup[], nowMs: number): void {
  print(overview(groups, nowMs));
  for (const { code, hint, example } of groups)
    printWords(`\n${colours.bold(code)}\n${printable(example.message)}\n${printableLines(hint)}`);
}

function overview(groups: readonly DeadLetterGroup[], nowMs: number): string {
  const rows = groups.map(({ code, side, count, oldestMs, example }) => [
    colours.red(code),
    side,
    String(count),
    formatAge(nowMs - oldestMs),
    printable(example.key ?? example.id),
  ]);
  return table(['CODE', 'SIDE', 'COUNT', 'OLDEST', 'EXAMPLE'], rows, ['EXAMPLE']);
}

function hasFilter({ parked: _, json: __, sourceProfile: ___, ...filter }: Options): boolean {
  return Object.keys(filter).length > 0;
}
