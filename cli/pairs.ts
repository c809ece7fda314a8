import { Command } from 'commander';
import { loadPairs } from '../lib/pair-file/pair-file.ts';
import { addToSummary } from './terminal/summary.ts';
import { print, printJson, table } from './terminal/terminal.ts';

/** `ferry pairs`: reads every pair file, and lists them when all are right. */
export function pairsCommand(): Command {
  return new Command('pairs')
    .description('check the pair files and list the pairs')
    .option('--json', 'one JSON line per pair, defaults filled in, then the summary')
    .action((options: { json?: boolean }) => {
      const pairs = loadPairs();
      if (options.json) {
        addToSummary({ counts: { pairs: pairs.length } });
        return pairs.forEach(printJson);
      }
      const rows = pairs.map(({ name, source, destination, trigger, access }) => [
        name,
        `${source.account} ${source.region} ${source.bucket}`,
        `${destination.account} ${destination.region} ${destination.bucket}`,
        trigger,
        access,
      ]);
      print(table(['PAIR', 'SOURCE', 'DESTINATION', 'TRIGGER', 'ACCESS'], rows));
    });
}
