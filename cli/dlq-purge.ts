import { Command } from 'commander';
import type { Letter } from '../lib/core/letter.ts';
import { agreed } from './agreed.ts';
import { CommandError } from './command-error.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { type LetterOptions, withLetterOptions } from './letter-options.ts';
import { lookThrough, whichQueue } from './look-through.ts';
import { note } from './terminal.ts';

interface Options extends SessionOptions, LetterOptions {
  readonly parked?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `ferry dlq purge`: deletes letters for good, and asks first. */
export function purgeCommand(): Command {
  return withLetterOptions(withSessionOptions(new Command('purge')))
    .description('delete dead letters for good; asks first')
    .option('--parked', 'of the parked letters')
    .option('--dry-run', 'only count them')
    .option('--yes', 'do not ask')
    .action(async (pairName: string, options: Options) => {
      const session = openSession(pairName, options);
      const meant = new Set<string>();
      await lookThrough(session, options, async ({ message }: Letter) => {
        meant.add(message.id);
        return undefined;
      });
      if (meant.size === 0) return note(`No ${whichQueue(options)} of ${pairName} match.`);
      if (options.dryRun) return note(`${meant.size} would be deleted.`);
      const question = `Delete ${meant.size} of the ${whichQueue(options)} of ${pairName} for good?`;
      if (!(await agreed(question, options))) throw new CommandError('Nothing was deleted.');
      const { queue } = await session.queue(options.parked ? 'parked' : 'dead-letters');
      let count = 0;
      // Only those that were counted: what came in since the question stays.
      await lookThrough(session, { ...options, id: [...meant] }, async ({ message }) => {
        await queue.delete(message);
        count++;
        return 'left';
      });
      note(`${count} deleted.`);
    });
}
