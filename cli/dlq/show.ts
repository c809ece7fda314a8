import { Command } from 'commander';
import { CommandError } from '../terminal/command-error.ts';
import { print } from '../terminal/terminal.ts';
import { deadLetterRecord } from './dead-letter-record.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { inFlightWords, lookThrough, whichQueue } from './look-through.ts';

/** `ferry dlq show`: one dead letter, whole. */
export function showCommand(): Command {
  return withSessionOptions(new Command('show'))
    .argument('<id>', 'message id, as `list` and `export` give it')
    .description('show one dead letter with its event, as JSON')
    .option('--parked', 'of the parked dead letters')
    .action(async (pairName: string, id: string, options: SessionOptions & { parked?: boolean }) => {
      let shown = false;
      const elsewhere = await lookThrough(
        await openSession(pairName, options),
        { ...options, id: [id], limit: 1 },
        async (deadLetter) => {
          shown = true;
          print(JSON.stringify(deadLetterRecord(deadLetter), null, 2));
          return undefined;
        },
      );
      if (shown) return;
      const none = `There is no message ${id} among the ${whichQueue(options)} of ${pairName}.`;
      throw new CommandError(elsewhere > 0 ? `${none} ${inFlightWords(elsewhere, options)}` : none);
    });
}
