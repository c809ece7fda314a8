import { Command } from 'commander';
import { printable } from '../lib/core/printable.ts';
import { CommandError } from './command-error.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { letterRecord } from './letter-record.ts';
import { lookThrough, whichQueue } from './look-through.ts';
import { print } from './terminal.ts';

/** `ferry dlq show`: one letter, whole. */
export function showCommand(): Command {
  return withSessionOptions(new Command('show'))
    .argument('<id>', 'message id, as `list` and `export` give it')
    .description('show one dead letter with its event, as JSON')
    .option('--parked', 'of the parked letters')
    .action(async (pairName: string, id: string, options: SessionOptions & { parked?: boolean }) => {
      let shown = false;
      await lookThrough(
        openSession(pairName, options),
        { ...options, id: [id], limit: 1 },
        async (letter) => {
          shown = true;
          print(JSON.stringify(letterRecord(letter), null, 2));
          return undefined;
        },
      );
      if (!shown)
        throw new CommandError(
          `There is no message ${printable(id)} among the ${whichQueue(options)} of ${pairName}.`,
        );
    });
}
