import { Command } from 'commander';
import { destinationParameters } from '../stacks/destination-parameters.ts';
import { loadPair } from './input/load-pair.ts';
import { CommandError } from './terminal/command-error.ts';
import { print } from './terminal/terminal.ts';

/** `ferry parameters`: what to deploy stacks/destination.yml with. */
export function parametersCommand(): Command {
  return new Command('parameters')
    .description('print the parameters of the destination stack, for aws cloudformation deploy')
    .argument('<pair>', 'name of the pair')
    .action((pairName: string) => {
      const pair = loadPair(pairName);
      if (pair.access === 'bucket-policy') {
        throw new CommandError(
          `Pair ${pair.name} has access: ${pair.access}, which needs no destination stack: \`ferry policies ${pair.name}\` prints what the destination account must allow.`,
        );
      }
      // The one form that `--parameter-overrides file://…` takes in both versions of the AWS CLI.
      const overrides = Object.entries(destinationParameters(pair)).map(
        ([name, value]) => `${name}=${value}`,
      );
      print(JSON.stringify(overrides, null, 2));
    });
}
