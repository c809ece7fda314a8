import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { deadLetterQueueName, parkedQueueName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { sqsDeadLetterQueue } from '../../lib/edge/queue/sqs-dead-letters.ts';
import type { DeadLetterQueue } from '../../lib/ports.ts';
import { type ClientSettings, profileSettings } from '../accounts/client-settings.ts';
import { loadPair } from '../input/load-pair.ts';
import { CommandError } from '../terminal/command-error.ts';
import { hearInterruption, type Interruption } from '../terminal/interruption.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note } from '../terminal/terminal.ts';
import { type QueueCounts, queueCounts } from './queue-counts.ts';
import { serverTime } from './server-time.ts';

export interface SessionOptions {
  readonly sourceProfile?: string;
}

export interface OpenQueue {
  readonly queue: DeadLetterQueue;
  /** When it was opened. */
  readonly counts: QueueCounts;
  /** Messages that others had in flight when it was opened, and still have. */
  inFlightElsewhere(): Promise<number>;
}

/** A pair's queues of dead letters, under the credentials the person gave. */
export interface DeadLetterSession {
  readonly pair: Pair;
  /** Of a client of the service in this session. */
  clientConfig(service: 'Lambda' | 'SQS'): ClientSettings & { readonly region: string };
  queue(which: 'dead-letters' | 'parked'): Promise<OpenQueue>;
  /** The time of SQS, in ms since the epoch, once a queue was opened. */
  readonly nowMs: () => number;
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

/** Opens a session, whose command settles when it is interrupted. */
export async function openSession(
  pairName: string,
  { sourceProfile }: SessionOptions,
): Promise<DeadLetterSession> {
  const pair = loadPair(pairName);
  const settings = await profileSettings(sourceProfile);
  const clientConfig = (service: 'Lambda' | 'SQS') => ({
    region: pair.source.region,
    ...settings.client(service),
  });
  // The endpoint of the settings has the last word, as for every other client.
  const client = new SQSClient({ ...clientConfig('SQS'), useQueueUrlAsEndpoint: false });
  const nowMs = serverTime(client);
  const interruption = hearInterruption();
  return {
    pair,
    clientConfig,
    nowMs,
    queue: (which) => openQueue(client, pair, which),
    interruption,
    endsEarly(why) {
      addToSummary({ ended: 'stopped' });
      note(why);
      process.exitCode = 1;
    },
  };
}

async function openQueue(
  client: SQSClient,
  pair: Pair,
  which: 'dead-letters' | 'parked',
): Promise<OpenQueue> {
  const QueueName = which === 'parked' ? parkedQueueName(pair.name) : deadLetterQueueName(pair.name);
  const QueueUrl = await queueUrl(client, pair, QueueName);
  const counts = await queueCounts(client, QueueUrl);
  return {
    queue: sqsDeadLetterQueue(client, QueueUrl),
    counts,
    // Two looks, since SQS counts what a command before this one released for a while.
    inFlightElsewhere: async () =>
      counts.inFlight && Math.min(counts.inFlight, (await queueCounts(client, QueueUrl)).inFlight),
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
