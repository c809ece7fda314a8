import type { Command } from 'commander';
import { agreeing, countOf } from '../../lib/core/text/count-of.ts';
import { printable } from '../../lib/core/text/printable.ts';
import { type ProfileOptions, withProfileOptions } from '../accounts/profiles.ts';
import { refusing } from '../input/refused-options.ts';
import { agreed } from '../terminal/agreed.ts';
import colours from '../terminal/colours.ts';
import { note } from '../terminal/terminal.ts';
import type { PolicyChange } from './shared-statements.ts';

/** What `ferry deploy` and `ferry remove` are asked to do. */
export interface DeploymentOptions extends ProfileOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds the options both take. */
export function withDeploymentOptions(command: Command): Command {
  return refusing(withProfileOptions(command), [
    { flags: ['--yes'], beside: ['--dry-run'], why: 'nothing is asked' },
  ])
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'ask no questions')
    .option('--json', 'JSON lines, as those of `ferry check`, then the summary');
}

/** Says where the deployment is. */
export function step(text: string): void {
  note(`${colours.cyan('▸')} ${printable(text)}`);
}

/** Shows what would change in policies that others share, asks, and does it. Answers whether it was done. */
export async function applyChanges(
  changes: readonly PolicyChange[],
  options: DeploymentOptions,
): Promise<boolean> {
  for (const change of changes) showChange(change);
  if (changes.length === 0) {
    note('  The policies of buckets and keys are as they should be.');
    return true;
  }
  if (options.dryRun) return true;
  if (
    !(await agreed(
      `Write ${changes.length === 1 ? 'this policy' : `these ${changes.length} policies`}?`,
      options,
    ))
  )
    return false;
  for (const change of changes) {
    await change.apply();
    note(`  wrote the ${change.document}`);
  }
  return true;
}

function showChange({ account, document, difference: { added, removed, kept } }: PolicyChange): void {
  note(colours.bold(`  Account ${account}: ${document}`));
  for (const statement of removed) note(colours.red(`  - ${JSON.stringify(statement)}`));
  for (const statement of added) note(colours.green(`  + ${JSON.stringify(statement)}`));
  note(`    ${countOf(kept, 'statement')} ${agreeing(kept, 'stays as it is', 'stay as they are')}.`);
}
