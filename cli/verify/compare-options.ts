import type { Command } from 'commander';
import type { CompareBy } from '../../lib/core/compare/compare.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { filterFlags } from '../backfill/object-filter.ts';
import type { OptionRule } from '../input/refused-options.ts';
import { CommandError } from '../terminal/command-error.ts';

/** What the options have compared. */
export function compareBy({
  sizeOnly,
  missingOnly,
}: {
  readonly sizeOnly?: boolean;
  readonly missingOnly?: boolean;
}): CompareBy {
  if (missingOnly) return 'presence';
  return sizeOnly ? 'size' : 'content';
}

/** Throws a {@link CommandError} where tags are to be compared that the pair drops. */
export function refuseDroppedTags({ name, tags }: Pair, options: { readonly tags?: boolean }): void {
  if (!options.tags || tags !== 'drop') return;
  throw new CommandError(`Pair ${name} has \`tags: drop\`, so tags are not copied; leave out --tags.`);
}

/** Adds what `backfill` and `verify` alike compare by. */
export function withCompareOptions(command: Command): Command {
  return command
    .option(
      '--keys <file>',
      'only the objects of these JSON lines with a "key" each, such as reports of failures; - for standard input',
    )
    .option('--size-only', 'compare sizes alone: no object is asked for')
    .option('--missing-only', 'compare only whether there is a copy')
    .option('--tags', 'compare tags too; two requests more for each key')
    .option('--metadata', 'compare content headers and user metadata too; two requests more for each key');
}

/** Ways to compare, each of which leaves nothing to the others. */
export const compareRules: readonly OptionRule[] = [
  {
    flags: ['--missing-only'],
    beside: ['--size-only', '--tags', '--metadata'],
    why: 'nothing is compared with a copy that is there',
  },
  { flags: ['--size-only'], beside: ['--tags', '--metadata'], why: 'no object is asked for' },
  { flags: filterFlags, beside: ['--keys'], why: 'the file names the objects' },
];
