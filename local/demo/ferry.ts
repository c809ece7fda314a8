import { execa } from 'execa';
import colours from '../../cli/colours.ts';
import { print } from '../../cli/terminal.ts';
import type { Pair } from '../../lib/core/pair.ts';
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
