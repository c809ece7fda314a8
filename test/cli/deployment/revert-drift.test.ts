import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';
import { revertDrift } from '../../../cli/deployment/revert-drift.ts';

const aws = mockClient(CloudFormationClient);
const said: string[] = [];
const revert = () =>
  revertDrift(new CloudFormationClient({}), 'stack', { tell: (text) => said.push(text), pauseMs: 0 });

const stack = (StackStatus: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE') => ({
  Stacks: [
    {
      StackName: 'stack',
      CreationTime: new Date(),
      StackStatus,
      Parameters: [{ ParameterKey: 'RoleName', ParameterValue: 'a' }],
    },
  ],
});

beforeEach(() => {
  said.length = 0;
  aws.reset();
  aws.on(DescribeStacksCommand).resolves(stack('UPDATE_COMPLETE'));
  aws.on(DescribeChangeSetCommand).resolves({ Status: 'CREATE_COMPLETE' });
});

function failsOnce(ResourceStatusReason: string): void {
  aws
    .on(DescribeStacksCommand)
    .resolvesOnce(stack('UPDATE_COMPLETE'))
    .resolvesOnce(stack('UPDATE_ROLLBACK_COMPLETE'))
    .resolves(stack('UPDATE_COMPLETE'));
  aws.on(DescribeStackEventsCommand).resolves({
    StackEvents: [
      {
        StackId: 'stack',
        EventId: '1',
        StackName: 'stack',
        Timestamp: new Date(Date.now() + 1_000),
        LogicalResourceId: 'ParkedQueue',
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason,
      },
    ],
  });
}

describe('[U] drift of a stack', () => {
  it("is reverted by the stack's own template and parameters", async () => {
    expect(await revert()).toBe(true);
    expect(aws).toHaveReceivedCommandWith(CreateChangeSetCommand, {
      StackName: 'stack',
      ChangeSetType: 'UPDATE',
      DeploymentMode: 'REVERT_DRIFT',
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'RoleName', UsePreviousValue: true }],
    });
    expect(aws).toHaveReceivedCommandTimes(ExecuteChangeSetCommand, 1);
  });

  it('is none where CloudFormation finds nothing to change, and leaves no change set behind', async () => {
    const StatusReason = "The submitted information didn't contain changes.";
    aws.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason });
    expect(await revert()).toBe(false);
    expect(aws).toHaveReceivedCommandTimes(ExecuteChangeSetCommand, 0);
    expect(aws).toHaveReceivedCommandTimes(DeleteChangeSetCommand, 2);
  });

  it('waits while SQS keeps the name of a deleted queue, says so, and tries again', async () => {
    failsOnce(
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
    expect(await revert()).toBe(true);
    expect(aws).toHaveReceivedCommandTimes(ExecuteChangeSetCommand, 2);
    expect(said).toEqual([
      'SQS keeps the name of a deleted queue for 60 seconds. Waiting, then trying again.',
    ]);
  });

  it('that CloudFormation cannot revert is an error that names the resource and the reason', async () => {
    failsOnce('Access denied');
    await expect(revert()).rejects.toThrow(
      'CloudFormation could not repair stack stack: ParkedQueue: Access denied. Remove the cause, then run this again.',
    );
  });

  it('of which no change set can be made is an error with the reason', async () => {
    aws.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason: 'Not supported here.' });
    await expect(revert()).rejects.toThrow(
      'CloudFormation could not repair stack stack: Not supported here.',
    );
  });
});
