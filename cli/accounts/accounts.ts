import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { profileSettings } from './client-settings.ts';
import { checkedProfiles, type ProfileOptions } from './profiles.ts';

/** Clients of one account, in the region of the pair's bucket there. */
export interface Account {
  readonly id: string;
  readonly profile: string;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly sqs: SQSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly ec2: EC2Client;
  readonly lambda: LambdaClient;
  readonly eventBridge: EventBridgeClient;
  readonly cloudWatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
}

/** Both accounts of a pair. */
export interface Accounts {
  readonly source: Account;
  readonly destination: Account;
}

/** Opens both accounts. Rejects as {@link checkedProfiles}. */
export async function openAccounts(pair: Pair, options: ProfileOptions): Promise<Accounts> {
  const profiles = await checkedProfiles(pair, options);
  return {
    source: await openAccount(pair, 'source', profiles.source),
    destination: await openAccount(pair, 'destination', profiles.destination),
  };
}

async function openAccount(pair: Pair, side: 'source' | 'destination', profile: string): Promise<Account> {
  const { account: id, region } = pair[side];
  const { client } = await profileSettings(profile);
  return {
    id,
    profile,
    s3: new S3Client({ region, ...client('S3'), followRegionRedirects: true }),
    iam: new IAMClient({ region, ...client('IAM') }),
    kms: new KMSClient({ region, ...client('KMS') }),
    sqs: new SQSClient({ region, ...client('SQS'), useQueueUrlAsEndpoint: false }),
    cloudFormation: new CloudFormationClient({ region, ...client('CloudFormation') }),
    ec2: new EC2Client({ region, ...client('EC2') }),
    lambda: new LambdaClient({ region, ...client('Lambda') }),
    eventBridge: new EventBridgeClient({ region, ...client('EventBridge') }),
    cloudWatch: new CloudWatchClient({ region, ...client('CloudWatch') }),
    logs: new CloudWatchLogsClient({ region, ...client('CloudWatch Logs') }),
  };
}

/** Lets go of every connection. */
export function closeAccounts({ source, destination }: Accounts): void {
  for (const { id: _, profile: __, ...clients } of [source, destination]) {
    for (const client of Object.values(clients)) client.destroy();
  }
}
