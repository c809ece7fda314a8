import {
  type CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';

export interface StackToDeploy {
  readonly stackName: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** As `aws cloudformation deploy`: creates the stack, or updates the one that is there. */
export async function deployStack(client: CloudFormationClient, stack: StackToDeploy): Promise<void> {
  const request = {
    StackName: stack.stackName,
    TemplateBody: stack.template,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const waiting = { client, minDelay: 1, maxDelay: 2, maxWaitTime: 60 };
  try {
    await client.send(new CreateStackCommand(request));
    await waitUntilStackCreateComplete(waiting, { StackName: stack.stackName });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AlreadyExistsException') throw error;
    if (await updated(client, request))
      await waitUntilStackUpdateComplete(waiting, { StackName: stack.stackName });
  }
}

/** CloudFormation refuses an update that changes nothing, and tells so in words only. */
async function updated(client: CloudFormationClient, request: UpdateStackCommand['input']): Promise<boolean> {
  try {
    await client.send(new UpdateStackCommand(request));
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('No updates are to be performed')) return false;
    throw error;
  }
}
