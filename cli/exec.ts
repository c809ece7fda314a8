import { constants } from 'node:os';
import { Command, Option } from 'commander';
import { execa } from 'execa';
import type { Pair } from '../lib/core/pair/pair.ts';
import { profileSettings } from './accounts/client-settings.ts';
import { type SessionKeys, takeDestinationRole } from './accounts/take-role.ts';
import { loadPair } from './input/load-pair.ts';
import { CommandError } from './terminal/command-error.ts';
import { print, printJson } from './terminal/terminal.ts';

interface ExecOptions {
  readonly sourceProfile?: string;
  readonly print?: 'env' | 'json';
}

/** `ferry exec`: lends the destination role's temporary credentials to a command or script. */
export function execCommand(): Command {
  return new Command('exec')
    .description("run a command with the destination role's temporary credentials")
    .argument('<pair>', 'name of the pair')
    .argument(
      '[command...]',
      'after `--`: the command, as in: ferry exec docs -- aws s3 cp dist s3://… --recursive',
    )
    .option(
      '--source-profile <name>',
      'AWS profile of an operator of the pair; else the usual AWS environment variables',
    )
    .addOption(
      new Option(
        '--print <form>',
        'print them instead: env for a shell, json as an AWS credential_process',
      ).choices(['env', 'json']),
    )
    .action(async (pairName: string, command: readonly string[], options: ExecOptions) => {
      const pair = loadPair(pairName);
      if (pair.access === 'bucket-policy') {
        throw new CommandError(
          `Pair ${pair.name} has access: bucket-policy, which has no role in the destination account.`,
        );
      }
      const [file, ...rest] = command;
      if (Boolean(file) === Boolean(options.print)) {
        throw new CommandError('Give either a command after `--`, or --print env, or --print json.');
      }
      const profile = options.sourceProfile;
      const keys = await takeDestinationRole(pair, { profile, purpose: 'exec' });
      // The command does not see AWS_PROFILE, so it is given the endpoints of that profile.
      const settings = await profileSettings(profile ?? process.env['AWS_PROFILE']);
      const variables = { ...environment(pair, keys), ...settings.environment };
      if (file) process.exitCode = await run(file, rest, variables);
      else printKeys(keys, variables, options.print);
    });
}

function environment(pair: Pair, keys: SessionKeys): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_REGION: pair.destination.region,
    AWS_DEFAULT_REGION: pair.destination.region,
  };
}

/** AWS SDKs and Tools Reference Guide, "Process credential provider", has the form of the JSON. */
function printKeys(
  keys: SessionKeys,
  variables: Readonly<Record<string, string>>,
  form: ExecOptions['print'],
): void {
  if (form === 'json') {
    printJson({
      Version: 1,
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: keys.expiration.toISOString(),
    });
    return;
  }
  for (const [name, value] of Object.entries(variables)) print(`export ${name}='${value}'`);
}

/** Runs the command; answers its exit code, as a shell has it. A profile in the environment would win over the keys. */
async function run(file: string, rest: readonly string[], keys: Record<string, string>): Promise<number> {
  const { AWS_PROFILE: _, AWS_DEFAULT_PROFILE: __, ...others } = process.env;
  const { exitCode, code, signal, originalMessage } = await execa(file, rest, {
    env: { ...others, ...keys },
    extendEnv: false,
    stdio: 'inherit',
    reject: false,
  });
  if (code === 'ENOENT') throw new CommandError(`There is no command ${file}.`);
  if (signal) return 128 + constants.signals[signal];
  if (exitCode !== undefined) return exitCode;
  throw new CommandError(`${file} cannot be run: ${originalMessage}.`);
}
