import {
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { DeleteLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  ListEventSourceMappingsCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Account } from '../../cli/accounts/accounts.ts';
import type { WiringKind, WiringPart } from '../../lib/core/policy/wiring.ts';

type Break = (account: Account, part: WiringPart) => Promise<unknown>;

/** Takes a part away behind the stack that has it, as a person may in the console. */
export const takeAway: Readonly<Partial<Record<WiringKind, Break>>> = {
  rule: ({ eventBridge }, { name }) => deleteRule(eventBridge, name),
  schedule: async ({ eventBridge }, part) => await deleteRule(eventBridge, await ruleOf(eventBridge, part)),
  function: ({ lambda }, { name: FunctionName }) => lambda.send(new DeleteFunctionCommand({ FunctionName })),
  permission: async ({ lambda }, part) => {
    const { FunctionName, StatementId } = await statementOf(lambda, part);
    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
  },
  retries: ({ lambda }, { name: FunctionName }) =>
    lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName })),
  mapping: async ({ lambda }, part) =>
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID: await mappingOf(lambda, part) })),
  queue: async ({ sqs }, { name }) =>
    await sqs.send(new DeleteQueueCommand({ QueueUrl: await urlOf(sqs, name) })),
  'queue-policy': (account, { name }) => setAttributes(account, name, { Policy: '' }),
  role: async ({ iam }, { name: RoleName }) => {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 's3-ferry' }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  },
  'log-group': ({ logs }, { name: logGroupName }) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
  alarm: ({ cloudWatch }, { name }) => cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] })),
};

const noStatement = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Other', Effect: 'Deny', Action: 's3:*', Resource: '*' }],
});
const otherTrust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Other', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

/** Changes a part behind the stack, each way one by one. */
export const alter: Readonly<Partial<Record<WiringKind, readonly Break[]>>> = {
  notifications: [
    ({ s3 }, { name: Bucket }) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} })),
  ],
  rule: [
    ({ eventBridge }, { name }) => eventBridge.send(new DisableRuleCommand({ Name: name })),
    ({ eventBridge }, { name: Rule }) =>
      eventBridge.send(new RemoveTargetsCommand({ Rule, Ids: ['replicate'] })),
  ],
  schedule: [
    async ({ eventBridge }, part) =>
      await eventBridge.send(new DisableRuleCommand({ Name: await ruleOf(eventBridge, part) })),
  ],
  function: [
    ({ lambda }, { name: FunctionName }) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 7 })),
    ({ lambda }, { name: FunctionName }) =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          Environment: { Variables: { FERRY_PAIR: '{}' } },
        }),
      ),
  ],
  permission: [
    async ({ lambda }, part) => {
      const { FunctionName, StatementId } = await statementOf(lambda, part);
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
      await lambda.send(
        new AddPermissionCommand({
          FunctionName,
          StatementId,
          Action: 'lambda:InvokeFunction',
          Principal: part.lookup?.['principal'],
          SourceArn: 'arn:aws:s3:::another',
        }),
      );
    },
  ],
  retries: [
    ({ lambda }, { name: FunctionName }) =>
      lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 })),
  ],
  mapping: [
    async ({ lambda }, part) => {
      const UUID = await mappingOf(lambda, part);
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    },
  ],
  queue: [(account, { name }) => setAttributes(account, name, { MessageRetentionPeriod: '60' })],
  'queue-policy': [(account, { name }) => setAttributes(account, name, { Policy: noStatement })],
  role: [
    ({ iam }, { name: RoleName }) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 's3-ferry', PolicyDocument: noStatement })),
    ({ iam }, { name: RoleName }) =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: otherTrust })),
    ({ iam }, { name: RoleName }) =>
      iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 's3-ferry' })),
  ],
  'log-group': [
    ({ logs }, { name: logGroupName }) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
  ],
  alarm: [
    ({ cloudWatch }, { expected }) => {
      const asItIs = expected as unknown as PutMetricAlarmCommandInput;
      return cloudWatch.send(new PutMetricAlarmCommand({ ...asItIs, Threshold: 1e9 }));
    },
  ],
};

async function ruleOf(events: Account['eventBridge'], { lookup }: WiringPart): Promise<string> {
  const TargetArn = lookup?.['functionArn'];
  const { RuleNames: [name = ''] = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn }));
  return name;
}

async function deleteRule(events: Account['eventBridge'], Rule: string): Promise<void> {
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
  await events.send(new RemoveTargetsCommand({ Rule, Ids: Targets.map(({ Id = '' }) => Id) }));
  await events.send(new DeleteRuleCommand({ Name: Rule }));
}

async function statementOf(lambda: Account['lambda'], { lookup }: WiringPart) {
  const FunctionName = lookup?.['functionName'];
  const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
  const { Statement } = JSON.parse(Policy);
  const found = Statement.find(
    ({ Principal }: { Principal: { Service: string } }) => Principal.Service === lookup?.['principal'],
  );
  return { FunctionName, StatementId: String(found.Sid) };
}

async function mappingOf(lambda: Account['lambda'], { lookup }: WiringPart): Promise<string | undefined> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: lookup?.['queueArn'] }),
  );
  return EventSourceMappings[0]?.UUID;
}

async function urlOf(sqs: Account['sqs'], QueueName: string): Promise<string | undefined> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
}

async function setAttributes(
  { sqs }: Account,
  name: string,
  Attributes: Readonly<Record<string, string>>,
): Promise<void> {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: await urlOf(sqs, name), Attributes }));
}
