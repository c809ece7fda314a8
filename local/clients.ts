import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Factory<Client> = (account: string, region?: string) => Client;

/** SDK clients that act as the administrator of an account; each is made once and shared. */
export interface Clients {
  readonly s3: Factory<S3Client>;
  readonly sqs: Factory<SQSClient>;
  readonly sns: Factory<SNSClient>;
  readonly sts: Factory<STSClient>;
  readonly iam: Factory<IAMClient>;
  readonly lambda: Factory<LambdaClient>;
  readonly ec2: Factory<EC2Client>;
  readonly events: Factory<EventBridgeClient>;
  readonly cloudFormation: Factory<CloudFormationClient>;
  readonly cloudWatch: Factory<CloudWatchClient>;
  readonly logs: Factory<CloudWatchLogsClient>;
  destroy(): void;
}

export const defaultRegion = 'eu-west-1';

/** Clients of the AWS at `endpoint`, signed by the keys that `administrator` gives for an account. */
export function openClients(endpoint: string, administrator: (account: string) => Keys): Clients {
  const made: { destroy(): void }[] = [];

  function factory<Client extends { destroy(): void }>(
    make: (options: { region: string; endpoint: string; credentials: Keys; forcePathStyle: true }) => Client,
  ): Factory<Client> {
    const known = new Map<string, Client>();
    return (account, region = defaultRegion) => {
      const id = `${account}/${region}`;
      const found = known.get(id);
      if (found) return found;
      const client = make({ region, endpoint, credentials: administrator(account), forcePathStyle: true });
      known.set(id, client);
      made.push(client);
      return client;
    };
  }

  return {
    s3: factory((options) => new S3Client(options)),
    sqs: factory((options) => new SQSClient(options)),
    sns: factory((options) => new SNSClient(options)),
    sts: factory((options) => new STSClient(options)),
    iam: factory((options) => new IAMClient(options)),
    lambda: factory((options) => new LambdaClient(options)),
    ec2: factory((options) => new EC2Client(options)),
    events: factory((options) => new EventBridgeClient(options)),
    cloudFormation: factory((options) => new CloudFormationClient(options)),
    cloudWatch: factory((options) => new CloudWatchClient(options)),
    logs: factory((options) => new CloudWatchLogsClient(options)),
    destroy() {
      for (const client of made) client.destroy();
    },
  };
}
