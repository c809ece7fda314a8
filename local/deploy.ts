import { deployDestinationStack } from '../cli/deployment/destination-stack.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { policies } from '../lib/core/policy/policies.ts';
import { loadPair } from '../lib/pair-file/pair-file.ts';
import { addToBucketPolicy, makeBucket } from './deploy/buckets.ts';
import { serverless } from './deploy/serverless.ts';
import type { LocalAws } from './local-aws.ts';

/** The steps of a deployment, in their order. */
export const deploySteps = ['buckets', 'destination stack', 'source stack', 'bucket policies'] as const;
export type DeployStep = (typeof deploySteps)[number];

export interface DeployOptions {
  /** Where the pair's file is; `pairs` if absent. */
  readonly pairsDirectory?: string;
  /** Whether the buckets keep versions; false if absent. */
  readonly versioned?: boolean;
  /** Called when a step is done, with how long it took. */
  readonly onStep?: (step: DeployStep, durationMs: number) => void;
  /** What serverless prints. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Deploys a pair to the local AWS the way the README deploys it to the real one, each account with its own keys. May be repeated. Rejects with the step that failed in the message.
 */
export async function deployPair(aws: LocalAws, name: string, options: DeployOptions = {}): Promise<Pair> {
  const pair = loadPair(name, options.pairsDirectory);
  const work: Record<DeployStep, () => Promise<unknown>> = {
    buckets: () => makeBuckets(aws, pair, options.versioned ?? false),
    'destination stack': () => deployDestination(aws, pair),
    'source stack': () => deploySource(aws, pair, options),
    'bucket policies': () => allowCopies(aws, pair),
  };
  for (const step of deploySteps) {
    options.signal?.throwIfAborted();
    const startedAt = Date.now();
    await work[step]().catch((cause: unknown) => {
      throw new Error(`Deploying ${name}, ${step}: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    });
    options.onStep?.(step, Date.now() - startedAt);
  }
  return pair;
}

async function makeBuckets(aws: LocalAws, pair: Pair, versioned: boolean): Promise<void> {
  for (const { account, region, bucket } of [pair.source, pair.destination]) {
    await makeBucket(aws.clients.s3(account, region), { bucket, region, versioned });
  }
}

async function deployDestination(aws: LocalAws, pair: Pair): Promise<void> {
  if (pair.access === 'bucket-policy') return;
  const { account, region } = pair.destination;
  await deployDestinationStack(aws.clients.cloudFormation(account, region), pair);
}

async function deploySource(aws: LocalAws, pair: Pair, options: DeployOptions): Promise<void> {
  const { account, region } = pair.source;
  const { pairsDirectory, onLine, signal } = options;
  await serverless({
    command: ['deploy', '--stage', pair.name],
    environment: aws.environment(account, region),
    ...(pairsDirectory && { pairsDirectory }),
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  });
}

/** The policies of buckets are not of any stack, for they are shared with others. */
async function allowCopies(aws: LocalAws, pair: Pair): Promise<void> {
  const { source, destination } = pair;
  const { sourceBucket, destinationBucket } = policies(pair);
  await addToBucketPolicy(aws.clients.s3(source.account, source.region), source.bucket, sourceBucket);
  await addToBucketPolicy(
    aws.clients.s3(destination.account, destination.region),
    destination.bucket,
    destinationBucket,
  );
}
