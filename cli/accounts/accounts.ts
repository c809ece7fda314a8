import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Command } from 'commander';
import type { Pair } from '../../lib/core/pair.ts';
import { CommandError } from '../command-error.ts';

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
}

/** Both accounts of a pair. */
export interface Accounts {
  readonly source: Account;
  readonly destination: Account;
}

export interface ProfileOptions {
  readonly sourceProfile?: string;
  readonly destinationProfile?: string;
}

/** Adds the options that name the profiles of both accounts. */
export function withProfileOptions(command: Command): Command {
  return command
    .option('--source-profile <name>', 'AWS profile of the source account')
    .option('--destination-profile <name>', 'AWS profile of the destination account');
}

/** Opens both accounts. Rejects with a {@link CommandError} when a profile is missing or of another account. */
export async function openAccounts(pair: Pair, options: ProfileOptions): Promise<Accounts> {
  const { sourceProfile, destinationProfile } = options;
  if (!sourceProfile || !destinationProfile) {
    throw new CommandError(
      'Name the AWS profiles of both accounts: --source-profile A --destination-profile B',
    );
  }
  const [source, destination] = await Promise.all([
    openAccount(pair, 'source', sourceProfile),
    openAccount(pair, 'destination', destinationProfile),
  ]);
  return { source, destination };
}

async function openAccount(pair: Pair, side: 'source' | 'destination', profile: string): Promise<Account> {
  const { account: id, region } = pair[side];
  const config = { region, profile };
  const found = await accountOf(profile, region);
  if (found !== id) {
    throw new CommandError(
      `Profile ${profile} is of account ${found}; the ${side} of pair ${pair.name} is ${id}. Name another with --${side}-profile.`,
    );
  }
  return {
    id,
    profile,
    s3: new S3Client({ ...config, followRegionRedirects: true }),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    sqs: new SQSClient(config),
    cloudFormation: new CloudFormationClient(config),
    ec2: new EC2Client(config),
  };
}

/** The account whose credentials `profile` has; without one, those of the environment. */
export async function accountOf(profile: string | undefined, region: string): Promise<string> {
  const sts = new STSClient({ region, ...(profile && { profile }) });
  try {
    const { Account: account } = await sts.send(new GetCallerIdentityCommand({}));
    return account ?? '';
  } finally {
    sts.destroy();
  }
}

/** The answer of `ask`, or undefined where AWS says that there is no such thing. Other errors reject. */
export async function ifThere<Answer>(ask: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof Error && absences.test(error.name)) return undefined;
    throw error;
  }
}

const absences =
  /^(InvalidVpcEndpointId\.NotFound|NoSuchBucket|NoSuchJobException|NoSuchKey|NoSuchBucketPolicy|NoSuchEntity|NoSuchEntityException|NotFound|NotFoundException|.*NonExistentQueue|QueueDoesNotExist|OwnershipControlsNotFoundError|NoSuchPublicAccessBlockConfiguration|ServerSideEncryptionConfigurationNotFoundError|ObjectLockConfigurationNotFoundError)$/;
