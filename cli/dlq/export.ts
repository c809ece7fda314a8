import { Command } from 'commander';
import { note, printJson } from '../terminal/terminal.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { type LetterOptions, withLetterOptions } from './letter-options.ts';
import { letterRecord } from './letter-record.ts';
import { lookThrough, noteInFlight } from './look-through.ts';

/** `ferry dlq export`: letters as JSON lines, which `import` reads. The queue keeps them. */
export function exportCommand(): Command {
  return withLetterOptions(withSessionOptions(new Command('export')))
    .description('write dead letters to standard output as JSON lines; they stay in the queue')
    .option('--parked', 'of the parked letters')
    .action(async (pairName: string, options: SessionOptions & LetterOptions & { parked?: boolean }) => {
      let count = 0;
      const elsewhere = await lookThrough(await openSession(pairName, options), options, async (letter) => {
        // The body as the text it is, so that import puts back the same bytes.
        printJson({ ...letterRecord(letter), body: letter.message.body });
        count++;
        return undefined;
      });
      note(`${count} exported.`);
      noteInFlight(elsewhere, options);
    });
}
