import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { destinationStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { destinationParameters } from '../../stacks/destination-parameters.ts';
import { destinationTemplate } from '../../stacks/destination-template.ts';

const maxWaitSeconds = 600;

/** Makes the stack, or updates the one that is there. Answers what it did. Rejects when CloudFormation gives up. */
export async function deployDestinationStack(client: CloudFormationClient, pair: Pair): Promise<string> {
  const StackName = destinationStackName(pair.name);
  const request = {
    StackName,
    TemplateBody: destinationTemplate(),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Tags: [{ Key: 's3-ferry-pair', Value: pair.name }],
    Parameters: Object.entries(destinationParameters(pair)).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const waiting = { client, minDelay: 1, maxDelay: 5, maxWaitTime: maxWaitSeconds };
  const status = await stackStatus(client, StackName);
  // Nothing of a stack whose making failed can be updated (CloudFormation User Guide, "Stack status codes").
  if (status === 'ROLLBACK_COMPLETE') await deleteDestinationStack(client, pair);
  if (status === undefined || status === 'ROLLBACK_COMPLETE') {
    await client.send(new CreateStackCommand(request));
    await waitUntilStackCreateComplete(waiting, { StackName });
    return `made stack ${StackName}`;
  }
  if (!(await update(client, request))) return `stack ${StackName} is as it should be`;
  await waitUntilStackUpdateComplete(waiting, { StackName });
  return `updated stack ${StackName}`;
}

/** Deletes the stack. Answers what it did. */
export async function deleteDestinationStack(client: CloudFormationClient, pair: Pair): Promise<string> {
  const StackName = destinationStackName(pair.name);
  if ((await stackStatus(client, StackName)) === undefined) return `there is no stack ${StackName}`;
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(
    { client, minDelay: 1, maxDelay: 5, maxWaitTime: maxWaitSeconds },
    { StackName },
  );
  return `deleted stack ${StackName}`;
}

/** Undefined where there is no such stack. */
export async function stackStatus(
  client: CloudFormationClient,
  StackName: string,
): Promise<string | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks[0]?.StackStatus;
    return status === 'DELETE_COMPLETE' ? undefined : status;
  } catch (error) {
    // CloudFormation has no error code of its own for it.
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** CloudFormation refuses an update that changes nothing, and says so in words only. */
async function update(client: CloudFormationClient, request: UpdateStackCommand['input']): Promise<boolean> {
  try {
    await client.send(new UpdateStackCommand(request));
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('No updates are to be performed')) return false;
    throw error;
  }
}
