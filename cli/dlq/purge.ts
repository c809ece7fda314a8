import { Command } from 'commander';
import { refusing } from '../input/refused-options.ts';
import { agreed } from '../terminal/agreed.ts';
import { CommandError } from '../terminal/command-error.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note } from '../terminal/terminal.ts';
import { type DeadLetterOptions, withDeadLetterOptions } from './dead-letter-options.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { type LookOptions, lookThrough, noteInFlight, whichQueue } from './look-through.ts';

interface Options extends SessionOptions, DeadLetterOptions {
  readonly parked?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `ferry dlq purge`: deletes dead letters for good, and asks first. */
export function purgeCommand(): Command {
  const command = withDeadLetterOptions(withSessionOptions(new Command('purge')));
  return refusing(command, [{ flags: ['--yes'], beside: ['--dry-run'], why: 'nothing is asked' }])
    .description('delete dead letters for good; asks first')
    .option('--parked', 'of the parked dead letters')
    .option('--dry-run', 'only count them')
    .option('--yes', 'do not ask')
    .option('--json', 'a summary as a JSON line')
    .action(async (pairName: string, options: Options) => {
      const session = await openSession(pairName, options);
      const purge = async (only: LookOptions) => {
        const { queue } = await session.queue(options.parked ? 'parked' : 'dead-letters');
        let count = 0;
        const elsewhere = await lookThrough(session, only, async ({ message }) => {
          await queue.delete(message.receipt);
          count++;
          return 'left';
        });
        addToSummary({ counts: { deleted: count, inFlight: elsewhere } });
        note(count > 0 ? `${count} deleted.` : noneMatch(pairName, options));
        noteInFlight(elsewhere, options);
      };
      if (options.yes && !options.dryRun) return purge(options);
      const matching: string[] = [];
      const elsewhere = await lookThrough(session, options, async ({ message }) => {
        matching.push(message.id);
        return undefined;
      });
      if (matching.length === 0 || options.dryRun) {
        addToSummary({ counts: { wouldDelete: matching.length, inFlight: elsewhere } });
        note(matching.length > 0 ? `${matching.length} would be deleted.` : noneMatch(pairName, options));
        return noteInFlight(elsewhere, options);
      }
      if (session.interruption.isHeard()) return;
      const question = `Delete ${matching.length} of the ${whichQueue(options)} of ${pairName} for good?`;
      if (!(await agreed(question, options, session.interruption.signal)))
        throw new CommandError('Nothing was deleted.');
      // Only those that were counted: what came in since the question stays.
      await purge({ ...options, id: matching });
    });
}

function noneMatch(pairName: string, options: Options): string {
  return `No ${whichQueue(options)} of ${pairName} match.`;
}
