import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import {
  GetFunctionConcurrencyCommand,
  GetPolicyCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { GetBucketEncryptionCommand, GetBucketPolicyCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { type Clients, defaultRegion } from '../../local/clients.ts';

/** All that an account has of one service, but for ids and times. */
export async function snapshot(clients: Clients, account: string, service: string): Promise<unknown> {
  const read = readers[service];
  if (!read) throw new Error(`Nothing reads ${service}.`);
  const seen = await read(clients, account);
  const text = JSON.stringify(seen, (name, value) => (unrepeatable.test(name) ? undefined : value));
  return JSON.parse(text.replaceAll(account, 'ACCOUNT'));
}

const unrepeatable =
  /^(\$metadata|.*Id|UUID|EventSourceMappingArn|Sid|RevisionId|.*Modified|.*Timestamp|Create.*|creationTime|.*UpdatedTimestamp|Location)$/;

type Reader = (clients: Clients, account: string) => Promise<unknown>;

const readers: Readonly<Record<string, Reader>> = {
  IAM: async ({ iam }, account) => {
    const client = iam(account);
    const { Roles = [] } = await client.send(new ListRolesCommand({}));
    return inTurn(Roles, async ({ RoleName }) => {
      const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
      return {
        ...(await client.send(new GetRoleCommand({ RoleName }))),
        policies: await inTurn([...PolicyNames].sort(), (PolicyName) =>
          client.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
        ),
        attached: await client.send(new ListAttachedRolePoliciesCommand({ RoleName })),
      };
    });
  },
  SQS: async ({ sqs }, account) => {
    const { QueueUrls = [] } = await sqs(account).send(new ListQueuesCommand({}));
    return inTurn([...QueueUrls].sort(), (QueueUrl) =>
      sqs(account).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
    );
  },
  Lambda: async ({ lambda }, account) => {
    const client = lambda(account);
    const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
    const { EventSourceMappings } = await client.send(new ListEventSourceMappingsCommand({}));
    const sorted = [...Functions].sort((a, b) => ((a.FunctionName ?? '') < (b.FunctionName ?? '') ? -1 : 1));
    const functions = await inTurn(sorted, async ({ FunctionName, ...configuration }) => ({
      FunctionName,
      ...configuration,
      concurrency: await client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
      policy: await ifThere(client.send(new GetPolicyCommand({ FunctionName })), ({ Policy = '{}' }) =>
        JSON.parse(Policy),
      ),
      asynchronous: await client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName })),
    }));
    return { functions, EventSourceMappings };
  },
  Events: async ({ events }, account) => {
    const { Rules = [] } = await events(account).send(new ListRulesCommand({}));
    return inTurn(Rules, async ({ Name: Rule, ...rule }) => {
      const { Targets = [] } = await events(account).send(new ListTargetsByRuleCommand({ Rule }));
      return { Rule, ...rule, targets: Targets.map(({ Id: name, ...target }) => ({ name, ...target })) };
    });
  },
  Logs: async ({ logs }, account) =>
    (await logs(account).send(new DescribeLogGroupsCommand({}))).logGroups ?? [],
  CloudWatch: async ({ cloudWatch }, account) =>
    (await cloudWatch(account).send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [],
  S3: async ({ s3 }, account) => {
    const client = s3(account, defaultRegion);
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    return inTurn(Buckets, async ({ Name: Bucket }) => ({
      Bucket,
      encryption: await ifThere(client.send(new GetBucketEncryptionCommand({ Bucket })), (found) => found),
      policy: await ifThere(client.send(new GetBucketPolicyCommand({ Bucket })), ({ Policy }) => Policy),
    }));
  },
};

async function inTurn<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await read(item));
  return results;
}

/** Undefined where the service answers that there is none. */
async function ifThere<Answer, Result>(call: Promise<Answer>, take: (answer: Answer) => Result) {
  try {
    return take(await call);
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuch/.test(error.name)) return undefined;
    throw error;
  }
}
