import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Command } from 'commander';
import { functionName } from '../../lib/core/pair/arn.ts';
import type { BatchRule, Pair } from '../../lib/core/pair/pair.ts';
import { type ClientSettings, profileSettings } from '../accounts/client-settings.ts';
import { accountOf } from '../accounts/profiles.ts';
import { loadPair } from '../input/load-pair.ts';
import { CommandError } from '../terminal/command-error.ts';
import { s3Control } from './s3-control.ts';

export interface BatchSessionOptions {
  readonly sourceProfile?: string;
}

/** A pair that runs jobs, under the credentials the person gave. */
export interface BatchSession {
  readonly pair: Pair;
  readonly batch: BatchRule;
  readonly control: S3ControlClient;
  readonly s3: S3Client;
  readonly close: () => void;
}

/** Adds what each command about jobs takes. */
export function withBatchSession(command: Command): Command {
  return command
    .argument('<pair>', 'name of the pair')
    .option(
      '--source-profile <name>',
      'AWS profile of the source account; else the usual AWS environment variables',
    );
}

/** Runs `work` in a session. Rejects with a {@link CommandError} for a pair without jobs, and for another account. */
export async function inBatchSession<Result>(
  pairName: string,
  options: BatchSessionOptions,
  work: (session: BatchSession) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(pairName, options);
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

async function openSession(
  pairName: string,
  { sourceProfile: profile }: BatchSessionOptions,
): Promise<BatchSession> {
  const pair = loadPair(pairName);
  const { batch, source } = pair;
  if (!batch) {
    throw new CommandError(
      `Pair ${pairName} has no jobs of S3 Batch Operations. Write into pairs/${pairName}.yml where their manifests and reports are to be kept, as in "batch: { bucket: acme-jobs }", and deploy it.`,
    );
  }
  const account = await accountOf(profile, source.region);
  if (account !== source.account) {
    throw new CommandError(
      `${profile ? `Profile ${profile} is` : 'These credentials are'} of account ${account}; the source of pair ${pairName} is ${source.account}. Name a profile of it with --source-profile.`,
    );
  }
  const { region } = source;
  const { client } = await profileSettings(profile);
  await refuseUndeployed(pair, client('Lambda'));
  const control = s3Control({ region, ...client('S3 Control') });
  // A manifest may have a checksum that the SDK cannot make, and would then not be read.
  const s3 = new S3Client({ region, ...client('S3'), responseChecksumValidation: 'WHEN_REQUIRED' });
  const close = () => {
    control.destroy();
    s3.destroy();
  };
  return { pair, batch, control, s3, close };
}

/** A job for a function that is not there would be made, and fail only when S3 comes to run it. */
async function refuseUndeployed(pair: Pair, settings: ClientSettings): Promise<void> {
  const lambda = new LambdaClient({ region: pair.source.region, ...settings });
  const FunctionName = functionName(pair.name, 'backfill');
  try {
    await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    throw new CommandError(
      `There is no function ${FunctionName} in account ${pair.source.account}, ${pair.source.region}: pair ${pair.name} was not deployed since it has "batch". Run: npx ferry deploy ${pair.name}`,
    );
  } finally {
    lambda.destroy();
  }
}
