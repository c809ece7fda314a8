import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { Command } from 'commander';
import { deadLetterQueueName, parkedQueueName } from '../lib/core/arn.ts';
import type { Pair } from '../lib/core/pair.ts';
import { type Account, type Accounts, openAccounts } from './accounts/accounts.ts';
import { ifThere } from './accounts/if-there.ts';
import { agreed } from './agreed.ts';
import { CommandError } from './command-error.ts';
import {
  applyChanges,
  closeAccounts,
  type DeploymentOptions,
  step,
  withDeploymentOptions,
} from './deployment/deployment.ts';
import { deleteDestinationStack, destinationStackName, stackStatus } from './deployment/destination-stack.ts';
import { runServerless } from './deployment/run-serverless.ts';
import { changesToRemove } from './deployment/shared-statements.ts';
import { loadPair } from './load-pair.ts';
import { note } from './terminal.ts';

/** `ferry remove`: takes away what `ferry deploy` put there, and nothing else. */
export function removeCommand(): Command {
  return withDeploymentOptions(new Command('remove'))
    .description('take a pair out of both accounts; buckets, objects and what others have there stay')
    .argument('<pair>', 'name of the pair')
    .action(async (pairName: string, options: DeploymentOptions) => {
      const pair = loadPair(pairName);
      const accounts = await openAccounts(pair, options);
      try {
        await remove(pair, accounts, options);
      } finally {
        closeAccounts(accounts);
      }
    });
}

/** Events stop first and permissions go last, so that nothing fails on the way. */
async function remove(pair: Pair, accounts: Accounts, options: DeploymentOptions): Promise<void> {
  const { source, destination } = accounts;
  await removeSource(pair, source, options);
  step('Statements in the policies of buckets and keys');
  if (!(await applyChanges(await changesToRemove(pair, accounts), options))) note('  left as they are');

  if (pair.access === 'bucket-policy') return;
  step(
    `Destination stack ${destinationStackName(pair)} (account ${destination.id}, ${pair.destination.region})`,
  );
  if (options.dryRun) {
    const status = await stackStatus(destination.cloudFormation, destinationStackName(pair));
    note(status ? '  would be deleted' : '  is not there');
    return note('Nothing was changed.');
  }
  if (!(await agreed(`Delete ${destinationStackName(pair)} from account ${destination.id}?`, options))) {
    throw new CommandError('The destination stack was left. Run this again to go on.');
  }
  note(`  ${await deleteDestinationStack(destination.cloudFormation, pair)}`);
}

async function removeSource(pair: Pair, source: Account, options: DeploymentOptions): Promise<void> {
  const stack = `s3-ferry-${pair.name}`;
  step(`Source stack ${stack} (account ${source.id}, ${pair.source.region})`);
  if ((await stackStatus(source.cloudFormation, stack)) === undefined) return note('  is not there');
  const letters = await waitingLetters(source, pair);
  const lost =
    letters > 0 ? ` About ${letters} dead letters go with it: \`ferry dlq export\` keeps them.` : '';
  if (options.dryRun) {
    return note(
      `  would run: AWS_PROFILE=${source.profile} npx serverless remove --stage ${pair.name}.${lost}`,
    );
  }
  if (!(await agreed(`Remove ${stack} from account ${source.id}?${lost}`, options))) {
    throw new CommandError('Stopped; nothing was removed.');
  }
  await runServerless(['remove', '--stage', pair.name], source.profile);
}

async function waitingLetters({ sqs }: Account, { name }: Pair): Promise<number> {
  const counts = await Promise.all(
    [deadLetterQueueName(name), parkedQueueName(name)].map(async (QueueName) => {
      const found = await ifThere(sqs.send(new GetQueueUrlCommand({ QueueName })));
      if (!found?.QueueUrl) return 0;
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: found.QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
