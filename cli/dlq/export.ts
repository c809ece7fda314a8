import { Command } from 'commander';
import { note, printJson } from '../terminal/terminal.ts';
import { type DeadLetterOptions, withDeadLetterOptions } from './dead-letter-options.ts';
import { deadLetterRecord } from './dead-letter-record.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { lookThrough, noteInFlight } from './look-through.ts';

/** `ferry dlq export`: dead letters as JSON lines, which `import` reads. The queue keeps them. */
export function exportCommand(): Command {
  return withDeadLetterOptions(withSessionOptions(new Command('export')))
    .description('write dead letters to standard output as JSON lines; they stay in the queue')
    .option('--parked', 'of the parked dead letters')
    .action(async (pairName: string, options: SessionOptions & DeadLetterOptions & { parked?: boolean }) => {
      let count = 0;
      const elsewhere = await lookThrough(
        await openSession(pairName, options),
        options,
        async (deadLetter) => {
          // The body as the text it is, so that import puts back the same bytes.
          printJson({ ...deadLetterRecord(deadLetter), body: deadLetter.message.body });
          count++;
          return undefined;
        },
      );
      note(`${count} exported.`);
      noteInFlight(elsewhere, options);
    });
}
