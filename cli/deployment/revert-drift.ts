import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackEvents,
  waitUntilChangeSetCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CommandError } from '../terminal/command-error.ts';

const waiting = { minDelay: 1, maxDelay: 5, maxWaitTime: 600 };

/** SQS refuses the name of a queue for 60 s after its end (SQS API Reference, DeleteQueue). */
const patience = { tries: 4, pauseMs: 20_000 };

/** What the reversal needs besides the stack. */
export interface Reversal {
  /** Hears why it takes long. */
  readonly tell: (text: string) => void;
  readonly pauseMs?: number;
}

/**
 * Has CloudFormation make again what is gone of a stack, and bring back what was changed behind it, by the template and the
 * parameters that the stack has. Answers whether CloudFormation found anything. Rejects with a {@link CommandError} that
 * holds CloudFormation's reasons.
 */
export async function revertDrift(
  client: CloudFormationClient,
  StackName: string,
  { tell, pauseMs = patience.pauseMs }: Reversal,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const startedAt = Date.now();
    const changeSet = { StackName, ChangeSetName: `${StackName}-repair` };
    if (!(await createReversal(client, changeSet))) return false;
    await client.send(new ExecuteChangeSetCommand(changeSet));
    try {
      await waitUntilStackUpdateComplete({ client, ...waiting }, { StackName });
      return true;
    } catch (cause) {
      // Who may not see the events is left with what CloudFormation says of the stack.
      const reasons = await failuresSince(client, StackName, startedAt).catch(() => []);
      if (reasons.length === 0) throw cause;
      const isTooEarly = reasons.some((reason) => /QueueDeletedRecently|wait 60 seconds/i.test(reason));
      if (!isTooEarly || tries === patience.tries) throw failure(StackName, reasons, cause);
      tell('SQS keeps the name of a deleted queue for 60 seconds. Waiting, then trying again.');
      await sleep(pauseMs);
    }
  }
}

function failure(stack: string, reasons: readonly string[], cause: unknown): CommandError {
  return new CommandError(
    `CloudFormation could not repair stack ${stack}: ${reasons.map((reason) => reason.replace(/\.$/, '')).join('; ')}. Remove the cause, then run this again.`,
    { cause },
  );
}

interface NamedChangeSet {
  readonly StackName: string;
  readonly ChangeSetName: string;
}

/** Whether there is anything to revert. */
async function createReversal(client: CloudFormationClient, changeSet: NamedChangeSet): Promise<boolean> {
  const { StackName } = changeSet;
  // One that could not be executed stays until somebody deletes it.
  await client.send(new DeleteChangeSetCommand(changeSet));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const names = (Stacks[0]?.Parameters ?? []).flatMap(({ ParameterKey }) => ParameterKey ?? []);
  await client.send(
    new CreateChangeSetCommand({
      ...changeSet,
      ChangeSetType: 'UPDATE',
      DeploymentMode: 'REVERT_DRIFT',
      UsePreviousTemplate: true,
      Parameters: names.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  try {
    await waitUntilChangeSetCreateComplete({ client, ...waiting }, changeSet);
    return true;
  } catch (cause) {
    const { StatusReason = '' } = await client.send(new DescribeChangeSetCommand(changeSet));
    await client.send(new DeleteChangeSetCommand(changeSet));
    if (/didn't contain changes|No updates are to be performed/.test(StatusReason)) return false;
    throw failure(StackName, [StatusReason], cause);
  }
}

/** Why resources failed, each once, first things first. What was cancelled for it is left out. */
async function failuresSince(
  client: CloudFormationClient,
  StackName: string,
  sinceMs: number,
): Promise<string[]> {
  const reasons = new Set<string>();
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    const recent = StackEvents.filter(({ Timestamp }) => Number(Timestamp) >= sinceMs);
    for (const { ResourceStatus, ResourceStatusReason = '', LogicalResourceId } of recent) {
      const isCause = ResourceStatus?.endsWith('_FAILED') && !/cancelled/i.test(ResourceStatusReason);
      if (isCause) reasons.add(`${LogicalResourceId}: ${ResourceStatusReason}`);
    }
    if (recent.length < StackEvents.length) break;
  }
  return [...reasons].reverse();
}
