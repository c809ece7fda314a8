import { Command } from 'commander';
import { checkedProfiles, withProfileOptions } from './accounts/profiles.ts';
import { backfillByBatch } from './backfill/backfill-batch.ts';
import { refuseEmptyFilter, withFilterOptions } from './backfill/object-filter.ts';
import { type BackfillOptions, backfillRules, withBackfillOptions } from './backfill/options.ts';
import { runBackfill } from './backfill/run.ts';
import { withKeysFile } from './input/keys-file.ts';
import { loadPair } from './input/load-pair.ts';
import { refuseIdleOptions } from './input/refused-options.ts';
import { exitCodeHelp } from './terminal/exit-codes.ts';
import { refuseDroppedTags } from './verify/compare-options.ts';

/** `ferry backfill`: copies what was in the source before the pair was, or was missed. */
export function backfillCommand(): Command {
  return withBackfillOptions(withFilterOptions(withProfileOptions(new Command('backfill'))))
    .description('copy what the destination lacks or has otherwise, as uploads are copied')
    .argument('<pair>', 'name of the pair')
    .addHelpText(
      'after',
      '\nBoth buckets are listed with the profiles; copies are made by the role of the Lambda, which the source' +
        '\nprofile takes (`operators` in the pair). For more objects than one machine can copy: --batch.\n' +
        exitCodeHelp({
          0: 'everything is at the destination, or is being copied in parts',
          1: 'some failed, in this part of the run or an earlier one, and are in the report or the dead-letter queue',
          2: 'it could not run, or broke off',
          3: '--max-duration or --max-bytes was reached',
        }),
    )
    .action(async (pairName: string, options: BackfillOptions, command: Command) => {
      refuseIdleOptions(command, backfillRules);
      const pair = loadPair(pairName);
      refuseEmptyFilter(pair, options, Date.now());
      refuseDroppedTags(pair, options);
      if (options.batch) return backfillByBatch(pairName, options);
      const order = { pair, profiles: await checkedProfiles(pair, options), options };
      if (options.keys === undefined) return runBackfill(order);
      await withKeysFile(options.keys, pair, (keys) => runBackfill({ ...order, keys }));
    });
}
