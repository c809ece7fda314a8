import { Command } from 'commander';
import { exportCommand } from './dlq/export.ts';
import { importCommand } from './dlq/import.ts';
import { listCommand } from './dlq/list.ts';
import { moveCommand } from './dlq/move.ts';
import { purgeCommand } from './dlq/purge.ts';
import { replayCommand } from './dlq/replay.ts';
import { showCommand } from './dlq/show.ts';
import { exitCodeHelp } from './terminal/exit-codes.ts';

/** `ferry dlq`: the dead-letter queue of a pair, and the queue of parked dead letters beside it. */
export function dlqCommand(): Command {
  return new Command('dlq')
    .description('work with what failed: list it, replay it, set it aside')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(replayCommand())
    .addCommand(moveCommand('park'))
    .addCommand(moveCommand('unpark'))
    .addCommand(purgeCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addHelpText(
      'after',
      exitCodeHelp({
        0: 'done',
        1: 'it ended before it had looked at everything, or something failed again',
        2: 'it could not run, or SQS refused something',
      }),
    );
}
