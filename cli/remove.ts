import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { Command } from 'commander';
import {
  deadLetterQueueName,
  destinationStackName,
  parkedQueueName,
  sourceStackName,
} from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { quoted } from '../lib/core/policy/aws-command.ts';
import { agreeing, countOf } from '../lib/core/text/count-of.ts';
import { type Account, type Accounts, closeAccounts, openAccounts } from './accounts/accounts.ts';
import { ifThere } from './accounts/if-there.ts';
import {
  applyChanges,
  type DeploymentOptions,
  step,
  withDeploymentOptions,
} from './deployment/deployment.ts';
import { deleteDestinationStack, stackStatus } from './deployment/destination-stack.ts';
import { runServerless } from './deployment/run-serverless.ts';
import { changesToRemove } from './deployment/shared-statements.ts';
import { type QueueCounts, queueCounts } from './dlq/queue-counts.ts';
import { loadPair } from './input/load-pair.ts';
import { agreed } from './terminal/agreed.ts';
import { CommandError } from './terminal/command-error.ts';
import { note } from './terminal/terminal.ts';

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
    `Destination stack ${destinationStackName(pair.name)} (account ${destination.id}, ${pair.destination.region})`,
  );
  if (options.dryRun) {
    const status = await stackStatus(destination.cloudFormation, destinationStackName(pair.name));
    note(status ? '  would be deleted' : '  is not there');
    return note('Nothing was changed.');
  }
  if (!(await agreed(`Delete ${destinationStackName(pair.name)} from account ${destination.id}?`, options))) {
    throw new CommandError('The destination stack was left. Run this again to go on.');
  }
  note(`  ${await deleteDestinationStack(destination.cloudFormation, pair)}`);
}

async function removeSource(pair: Pair, source: Account, options: DeploymentOptions): Promise<void> {
  const stack = sourceStackName(pair.name);
  step(`Source stack ${stack} (account ${source.id}, ${pair.source.region})`);
  if ((await stackStatus(source.cloudFormation, stack)) === undefined) return note('  is not there');
  const lost = lossWords(await waitingDeadLetters(source, pair));
  if (options.dryRun) {
    return note(
      `  would run: AWS_PROFILE=${quoted(source.profile)} npx serverless remove --stage ${pair.name}.${lost}`,
    );
  }
  if (!(await agreed(`Remove ${stack} from account ${source.id}?${lost}`, options))) {
    throw new CommandError('Stopped; nothing was removed.');
  }
  await runServerless('remove', pair, source.profile);
}

function lossWords({ visible, inFlight }: QueueCounts): string {
  const count = visible + inFlight;
  if (count === 0) return '';
  const hidden =
    inFlight > 0
      ? ` ${inFlight} of them ${agreeing(inFlight, 'is', 'are')} in flight elsewhere: export what is in flight once it is visible again, within 15 minutes.`
      : '';
  return ` About ${countOf(count, 'dead letter')} ${agreeing(count, 'goes', 'go')} with it: \`ferry dlq export\` keeps a copy.${hidden}`;
}

/** Messages of both queues, about: those that somebody has in flight are lost with the others. */
async function waitingDeadLetters({ sqs }: Account, { name }: Pair): Promise<QueueCounts> {
  const counts = await Promise.all(
    [deadLetterQueueName(name), parkedQueueName(name)].map(async (QueueName) => {
      const found = await ifThere(sqs.send(new GetQueueUrlCommand({ QueueName })));
      return found?.QueueUrl ? queueCounts(sqs, found.QueueUrl) : { visible: 0, inFlight: 0 };
    }),
  );
  return {
    visible: counts.reduce((sum, { visible }) => sum + visible, 0),
    inFlight: counts.reduce((sum, { inFlight }) => sum + inFlight, 0),
  };
}
