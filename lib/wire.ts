import type { Logger } from '@aws-lambda-powertools/logger';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Pair } from './core/pair/pair.ts';
import type { DriftWatch } from './drift.ts';
import { leanCopier } from './edge/copy/lean/lean-copier.ts';
import { sdkSend } from './edge/copy/lean/sdk-send.ts';
import { openAsDestination, openAsLambda, pairCopier } from './edge/copy/pair-copier.ts';
import { s3Listing } from './edge/listing/s3-listing.ts';
import {
  deadLettersInto,
  largeObjectsInto,
  sqsDeadLetterQueue,
  sqsDeadLetters,
} from './edge/queue/sqs-dead-letters.ts';
import { sqsLargeObjects } from './edge/queue/sqs-large-objects.ts';
import { emfMetrics } from './edge/report/emf-metrics.ts';
import { LineLogger } from './edge/report/line-logger.ts';
import { powertoolsDrift } from './edge/report/powertools-drift.ts';
import { powertoolsReporter } from './edge/report/powertools-reporter.ts';
import { systemClock } from './edge/system-clock.ts';
import type { Copier } from './ports.ts';
import type { Replayer } from './replay.ts';
import type { Ferry } from './replicate.ts';
import type { Settler } from './settle.ts';

/** A ferry from this function's environment. Made once per cold start. Throws an Error that names what is missing. */
export function wireFerry(): { ferry: Ferry; logger: Logger } {
  const { copyContext, reporter, logger, sqs } = wireCopyContext(uploadCopier);
  const deadLetters = sqsDeadLetters(sqs, variable('FERRY_DLQ_URL'));
  const largeObjects = sqsLargeObjects(sqs, variable('FERRY_LARGE_URL'));
  return { ferry: { ...copyContext, reporter, deadLetters, largeObjects }, logger };
}

/** A runner of batch tasks from this function's environment; as {@link wireFerry}. */
export function wireTaskRunner(): { runner: Settler; logger: Logger } {
  const { copyContext, reporter, logger, sqs } = wireCopyContext(bulkCopier);
  const largeObjects = sqsLargeObjects(sqs, variable('FERRY_LARGE_URL'));
  return { runner: { ...copyContext, reporter, largeObjects }, logger };
}

/** A replayer from this function's environment; as {@link wireFerry}. */
export function wireReplayer(): { replayer: Replayer; logger: Logger } {
  const { copyContext, reporter, logger, sqs } = wireCopyContext(bulkCopier);
  const replayer = {
    ...copyContext,
    reporter,
    queue: sqsDeadLetterQueue(sqs, variable('FERRY_DLQ_URL')),
    deadLetters: deadLettersInto(sqsDeadLetterQueue(sqs, variable('FERRY_DLQ_URL'))),
    largeObjects: largeObjectsInto(sqsDeadLetterQueue(sqs, variable('FERRY_LARGE_URL'))),
    parked: deadLettersInto(sqsDeadLetterQueue(sqs, variable('FERRY_PARKED_URL'))),
    maxAttempts: copyContext.pair.replay.maxAttempts,
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
  const signing = { maxAttempts: listingAttempts };
  const reader = access === 'assume-role' ? openAsDestination(pair, signing) : openAsLambda(signing);
  const writer = access === 'bucket-policy' ? openAsLambda(signing) : openAsDestination(pair, signing);
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
  const service = 's3-ferry';
  const metrics = emfMetrics({ service, pair: pair.name }, print);
  return { pair, metrics, logger: new LineLogger(service) };
}

function wireCopyContext(copierOf: (pair: Pair) => Copier) {
  const { pair, metrics, logger } = wireCommon();
  const copyContext = {
    pair,
    copier: copierOf(pair),
    clock: systemClock,
    random: Math.random,
  };
  return {
    copyContext,
    logger,
    reporter: powertoolsReporter(pair, logger, metrics),
    // AWS_ENDPOINT_URL has the last word, as for every other client.
    sqs: new SQSClient({ maxAttempts: 3, useQueueUrlAsEndpoint: false }),
  };
}

/** Of both ways to send, the bundle has the one it was made for (bundle/bundle-define.ts). */
function uploadCopier(pair: Pair): Copier {
  return process.env['FERRY_UPLOAD_CLIENT'] === 'lean' ? leanPairCopier(pair) : pairCopier(pair);
}

function bulkCopier(pair: Pair): Copier {
  return process.env['FERRY_BULK_CLIENT'] === 'lean' ? leanPairCopier(pair) : pairCopier(pair);
}

function leanPairCopier(pair: Pair): Copier {
  return pairCopier(pair, {}, (own, open) => leanCopier(own, open, sdkSend));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set; \`serverless deploy\` sets it.`);
  return value;
}
