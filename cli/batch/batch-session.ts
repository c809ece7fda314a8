import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Command } from 'commander';
import { functionName } from '../../lib/core/arn.ts';
import type { BatchRule, Pair } from '../../lib/core/pair.ts';
import { accountOf } from '../accounts/profiles.ts';
import { CommandError } from '../command-error.ts';
import { loadPair } from '../load-pair.ts';
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
  const config = { region: source.region, ...(profile && { profile }) };
  await refuseUndeployed(pair, config);
  const [control, s3] = [s3Control(config), new S3Client(config)];
  const close = () => {
    control.destroy();
    s3.destroy();
  };
  return { pair, batch, control, s3, close };
}

/** A job for a function that is not there would be made, and fail only when S3 comes to run it. */
async function refuseUndeployed(
  pair: Pair,
  config: { readonly region: string; readonly profile?: string },
): Promise<void> {
  const lambda = new LambdaClient(config);
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
