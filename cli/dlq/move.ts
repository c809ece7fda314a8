import { Command } from 'commander';
import { addToSummary } from '../terminal/summary.ts';
import { note } from '../terminal/terminal.ts';
import { type DeadLetterOptions, positive, withDeadLetterOptions } from './dead-letter-options.ts';
import { openSession, type SessionOptions, withSessionOptions } from './dead-letter-session.ts';
import { lookThrough, noteInFlight } from './look-through.ts';

interface Options extends SessionOptions, DeadLetterOptions {
  readonly limit?: number;
  readonly dryRun?: boolean;
}

const words = {
  park: {
    description: 'set dead letters aside, in a queue that replay does not look at',
    done: 'parked',
    would: 'wouldPark',
  },
  unpark: {
    description: 'put parked dead letters back into the dead-letter queue',
    done: 'unparked',
    would: 'wouldUnpark',
  },
} as const;

/** `ferry dlq park` and its way back. A dead letter is sent before it is deleted: a crash between repeats it, and loses none. */
export function moveCommand(name: 'park' | 'unpark'): Command {
  return withDeadLetterOptions(withSessionOptions(new Command(name)))
    .description(words[name].description)
    .option('--limit <count>', 'dead letters at most', positive)
    .option('--dry-run', 'only count them')
    .option('--json', 'a summary as a JSON line')
    .action(async (pairName: string, options: Options) => {
      const session = await openSession(pairName, options);
      const { queue: from } = await session.queue(name === 'park' ? 'dead-letters' : 'parked');
      const { queue: to } = await session.queue(name === 'park' ? 'parked' : 'dead-letters');
      let count = 0;
      const which = { parked: name === 'unpark' };
      const elsewhere = await lookThrough(session, { ...options, ...which }, async ({ message }) => {
        if (!options.dryRun) {
          await to.put(message);
          await from.delete(message.receipt);
        }
        count++;
        return options.dryRun ? undefined : 'left';
      });
      note(`${count} ${options.dryRun ? 'would be ' : ''}${words[name].done}.`);
      noteInFlight(elsewhere, which);
      addToSummary({
        counts: { [options.dryRun ? words[name].would : words[name].done]: count, inFlight: elsewhere },
      });
    });
}
