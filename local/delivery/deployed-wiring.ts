import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketNotificationConfigurationCommand,
  type GetBucketNotificationConfigurationCommandOutput,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../clients.ts';

/** An EventBridge rule with what it sends to. */
export interface DeployedRule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
}

/** What is deployed and decides where events go. Each reading rejects as the SDK does. */
export interface DeployedWiring {
  notificationDocument(
    account: string,
    region: string,
    bucket: string,
  ): Promise<GetBucketNotificationConfigurationCommandOutput>;
  enabledRules(account: string, region: string): Promise<readonly DeployedRule[]>;
  /** The resource policy as JSON; undefined where there is none. */
  functionPolicy(functionArn: string): Promise<string | undefined>;
  queuePolicy(queueArn: string): Promise<string | undefined>;
  queueUrl(queueArn: string): Promise<string | undefined>;
  /** Reads everything anew from now on. */
  forget(): void;
}

/**
 * Reads the wiring and remembers it until `forget`. The clients should reach moto itself, not the policy proxy: what the
 * services do among themselves are not requests of users.
 */
export function deployedWiring(clients: Clients): DeployedWiring {
  const known = new Map<string, Promise<unknown>>();

  function remembered<T>(id: readonly string[], read: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(id);
    const reading = (known.get(name) as Promise<T> | undefined) ?? read();
    known.set(name, reading);
    reading.catch(() => known.delete(name));
    return reading;
  }

  function queueUrl(arn: string): Promise<string | undefined> {
    return remembered(['queue url', arn], async () => {
      const { account, region, name } = place(arn);
      return (await clients.sqs(account, region).send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
    });
  }

  return {
    queueUrl,
    notificationDocument: (account, region, bucket) =>
      remembered(['document', bucket], () =>
        clients.s3(account, region).send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket })),
      ),
    enabledRules: (account, region) =>
      remembered(['rules', account, region], () => readRules(clients.events(account, region))),
    functionPolicy: (arn) =>
      remembered(['function', arn], () => {
        const { account, region } = place(arn);
        return readFunctionPolicy(clients.lambda(account, region), arn);
      }),
    queuePolicy: (arn) =>
      remembered(['queue', arn], async () => {
        const { account, region } = place(arn);
        const request = new GetQueueAttributesCommand({
          QueueUrl: await queueUrl(arn),
          AttributeNames: ['Policy'],
        });
        return (await clients.sqs(account, region).send(request)).Attributes?.['Policy'];
      }),
    forget: () => known.clear(),
  };
}

/** Account, Region and resource name in an ARN. */
export function place(arn: string): { region: string; account: string; name: string } {
  const [, , , region = '', account = '', ...name] = arn.split(':');
  return { region, account, name: name.join(':') };
}

async function readRules(events: EventBridgeClient): Promise<DeployedRule[]> {
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const enabled = Rules.filter((rule) => rule.State !== 'DISABLED' && rule.EventPattern);
  return Promise.all(
    enabled.map(async ({ Name = '', Arn = '', EventPattern = '{}' }) => {
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
      return { name: Name, arn: Arn, pattern: JSON.parse(EventPattern), targets: Targets };
    }),
  );
}

async function readFunctionPolicy(lambda: LambdaClient, arn: string): Promise<string | undefined> {
  try {
    return (await lambda.send(new GetPolicyCommand({ FunctionName: arn }))).Policy;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
