import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import type { TimeBudget } from '../lib/carry.ts';
import { deadLetterQueueName, parkedQueueName } from '../lib/core/arn.ts';
import type { Pair } from '../lib/core/pair.ts';
import { sqsLetterQueue } from '../lib/edge/sqs-dead-letters.ts';
import type { LetterQueue } from '../lib/ports.ts';
import { CommandError } from './command-error.ts';
import { hearInterruption, type Interruption } from './interruption.ts';
import { loadPair } from './load-pair.ts';
import { note } from './terminal.ts';

/** Longest a command holds messages, in ms: when it is killed, they are visible again after it. */
const holdMs = 10 * 60_000;

export interface SessionOptions {
  readonly sourceProfile?: string;
}

/** A pair's queues of dead letters, under the credentials the person gave. */
export interface DeadLetterSession {
  readonly pair: Pair;
  /** Of every client in this session. */
  readonly clientConfig: { readonly region: string; readonly profile?: string };
  queue(which: 'dead-letters' | 'parked'): Promise<{ queue: LetterQueue; approximateCount: number }>;
  readonly budget: TimeBudget;
  readonly interruption: Interruption;
  /** Says that a command ends before it is through, and has its exit code say so: 1, or that of the interruption. */
  endsEarly(why: string): void;
}

/** Adds the options each command of a session takes. */
export function withSessionOptions(command: Command): Command {
  return command
    .argument('<pair>', 'name of the pair')
    .option(
      '--source-profile <name>',
      'AWS profile of the source account; else the usual AWS environment variables',
    );
}

/** Opens a session. An interruption ends its time budget, so that what is in flight is released before the process ends. */
export function openSession(pairName: string, { sourceProfile: profile }: SessionOptions): DeadLetterSession {
  const pair = loadPair(pairName);
  const clientConfig = { region: pair.source.region, ...(profile && { profile }) };
  // AWS_ENDPOINT_URL has the last word, as for every other client.
  const client = new SQSClient({ ...clientConfig, useQueueUrlAsEndpoint: false });
  const endsAtMs = performance.now() + holdMs;
  const interruption = hearInterruption();
  return {
    pair,
    clientConfig,
    budget: { remainingMs: () => (interruption.isHeard() ? 0 : endsAtMs - performance.now()) },
    queue: (which) => openQueue(client, pair, which),
    interruption,
    endsEarly(why) {
      note(why);
      process.exitCode = 1;
    },
  };
}

async function openQueue(client: SQSClient, pair: Pair, which: 'dead-letters' | 'parked') {
  const QueueName = which === 'parked' ? parkedQueueName(pair.name) : deadLetterQueueName(pair.name);
  const QueueUrl = await queueUrl(client, pair, QueueName);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return {
    queue: sqsLetterQueue(client, QueueUrl),
    approximateCount: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
  };
}

async function queueUrl(client: SQSClient, pair: Pair, QueueName: string): Promise<string> {
  const place = `account ${pair.source.account}, ${pair.source.region}`;
  try {
    const { QueueUrl } = await client.send(
      new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId: pair.source.account }),
    );
    if (QueueUrl) return QueueUrl;
  } catch (error) {
    const isMissing = error instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(error.name);
    if (!isMissing) throw error;
  }
  throw new CommandError(
    `There is no queue ${QueueName} in ${place}. Is the pair deployed (npx serverless deploy --stage ${pair.name}), and are these credentials of that account?`,
  );
}
