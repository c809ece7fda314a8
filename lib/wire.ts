import { Logger } from '@aws-lambda-powertools/logger';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { TaskRunner } from './batch-tasks.ts';
import type { Pair } from './core/pair.ts';
import type { DriftWatch } from './drift.ts';
import { destinationCredentials } from './edge/assume-role.ts';
import { emfMetrics } from './edge/emf-metrics.ts';
import { powertoolsDrift } from './edge/powertools-drift.ts';
import { powertoolsReporter } from './edge/powertools-reporter.ts';
import { quietLogger } from './edge/quiet-logger.ts';
import { type OpenS3, s3Copier } from './edge/s3-copier.ts';
import { s3Listing } from './edge/s3-listing.ts';
import { s3Relay } from './edge/s3-relay.ts';
import { sqsDeadLetters, sqsLetterQueue } from './edge/sqs-dead-letters.ts';
import { sqsLargeObjects } from './edge/sqs-large-objects.ts';
import { systemClock } from './edge/system-clock.ts';
import type { Copier } from './ports.ts';
import type { Replayer } from './replay.ts';
import type { Ferry } from './replicate.ts';

/** One try each: pauses and further tries are decided in one place, lib/carry.ts, which knows the time left. */
const maxAttempts = 1;

/** A ferry from this function's environment. Made once per cold start. Throws an Error that names what is missing. */
export function wireFerry(): { ferry: Ferry; logger: Logger } {
  const { carrier, reporter, logger, sqs } = wireCarrier();
  const deadLetters = sqsDeadLetters(sqs, variable('FERRY_DLQ_URL'));
  const largeObjects = sqsLargeObjects(sqs, variable('FERRY_LARGE_URL'));
  return { ferry: { ...carrier, reporter, deadLetters, largeObjects }, logger };
}

/** A runner of batch tasks from this function's environment; as {@link wireFerry}. */
export function wireTaskRunner(): { runner: TaskRunner; logger: Logger } {
  const { carrier, reporter, logger, sqs } = wireCarrier();
  const largeObjects = sqsLargeObjects(sqs, variable('FERRY_LARGE_URL'));
  return { runner: { ...carrier, reporter, largeObjects }, logger };
}

/** A replayer from this function's environment; as {@link wireFerry}. */
export function wireReplayer(): { replayer: Replayer; logger: Logger } {
  const { carrier, reporter, logger, sqs } = wireCarrier();
  const replayer = {
    ...carrier,
    reporter,
    queue: sqsLetterQueue(sqs, variable('FERRY_DLQ_URL')),
    deadLetters: sqsDeadLetters(sqs, variable('FERRY_DLQ_URL')),
    largeObjects: sqsLargeObjects(sqs, variable('FERRY_LARGE_URL')),
    parked: sqsDeadLetters(sqs, variable('FERRY_PARKED_URL')),
    maxAttempts: carrier.pair.replay.maxAttempts,
  };
  return { replayer, logger };
}

/** A watch over both buckets from this function's environment; as {@link wireFerry}. */
export function wireDrift(): { watch: DriftWatch; logger: Logger } {
  const { pair, logger, metrics } = wireCommon();
  const { source, destination, access, drift } = pair;
  if (!drift)
    throw new Error(
      `Pair ${pair.name} has no "drift"; \`serverless deploy\` makes this function for a pair that has.`,
    );
  // Listings have no second chance in an hour: the SDK tries them again, with more patience than a copy has.
  const asDestination = () => openAsDestination(pair, listingAttempts);
  const asLambda: OpenS3 = (region) => new S3Client({ ...s3Options, region, maxAttempts: listingAttempts });
  const reader = access === 'assume-role' ? asDestination() : asLambda;
  const writer = access === 'bucket-policy' ? asLambda : asDestination();
  const watch = {
    pair,
    drift,
    source: s3Listing(reader(source.region), source),
    destination: s3Listing(writer(destination.region), destination),
    clock: systemClock,
    report: powertoolsDrift(pair.name, logger, metrics),
  };
  return { watch, logger };
}

const listingAttempts = 6;
function wireCommon() {
  const pair: Pair = JSON.parse(variable('FERRY_PAIR'));
  const metrics = emfMetrics({ service: 's3-ferry', pair: pair.name }, print);
  return { pair, metrics, logger: new Logger() };
}

function wireCarrier() {
  const { pair, metrics, logger } = wireCommon();
  const carrier = {
    pair,
    copier: copierOf(pair),
    clock: systemClock,
    random: Math.random,
  };
  return {
    carrier,
    logger,
    reporter: powertoolsReporter(pair, logger, metrics),
    // AWS_ENDPOINT_URL has the last word, as for every other client.
    sqs: new SQSClient({ maxAttempts: 3, useQueueUrlAsEndpoint: false }),
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function copierOf(pair: Pair): Copier {
  switch (pair.access) {
    case 'bucket-policy':
      return s3Copier(pair, openAsLambda);
    case 'assume-role':
      return s3Copier(pair, openAsDestination(pair));
    case 'relay':
      return s3Relay(pair, { reader: openAsLambda, writer: openAsDestination(pair) });
  }
}

const s3Options = { maxAttempts, logger: quietLogger };

const openAsLambda: OpenS3 = (region) => new S3Client({ ...s3Options, region });

function openAsDestination(pair: Pair, attempts = maxAttempts): OpenS3 {
  const sts = new STSClient({ region: pair.source.region, maxAttempts: attempts });
  const own = destinationCredentials(sts, pair);
  return (region, credentials = own) =>
    new S3Client({ ...s3Options, maxAttempts: attempts, region, credentials });
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set; \`serverless deploy\` sets it.`);
  return value;
}
