import { execa } from 'execa';
import colours from '../../cli/terminal/colours.ts';
import { print } from '../../cli/terminal/terminal.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { LocalAws } from '../local-aws.ts';

/** Runs `ferry` for the pair as a person of the source account would, and gives its exit code. */
export async function ferry(aws: LocalAws, pair: Pair, command: readonly string[]): Promise<number> {
  const words = [...command, pair.name];
  print(`${colours.dim('$')} npx ferry ${words.join(' ')}`);
  const { exitCode } = await execa(process.execPath, ['cli/ferry.ts', ...words], {
    env: { ...aws.environment(pair.source.account, pair.source.region), AWS_PROFILE: '' },
    stdio: 'inherit',
    reject: false,
  });
  return exitCode ?? 1;
}
