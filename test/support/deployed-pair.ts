import { setTimeout as sleep } from 'node:timers/promises';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { parse, stringify } from 'yaml';
import {
  deadLetterQueueName,
  type FunctionHandler,
  functionName,
  parkedQueueName,
} from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../local/local-aws.ts';
import { type FerryProject, ferryProject, type Ran } from './ferry-project.ts';
import type { PairFacts } from './pair.ts';
import { pairText } from './pair-folder.ts';

type Queue = 'dead-letters' | 'parked';

/** A pair as `serverless deploy` makes it, on a local AWS of its own, with the real `ferry` to work with its dead letters. */
export interface DeployedPair {
  readonly aws: LocalAws;
  readonly pair: Pair;
  readonly project: FerryProject;
  /** Act as administrators of the two accounts. */
  readonly source: S3Client;
  readonly destination: S3Client;
  /** From here on S3 tells nobody of uploads. */
  silence(): Promise<void>;
  /** Uploads, and waits until the event is dealt with. */
  upload(key: string, body?: string, more?: Partial<PutObjectCommandInput>): Promise<void>;
  /** The text of a copy; undefined where there is none. */
  copy(key: string): Promise<string | undefined>;
  /** Keys at the destination. */
  copies(): Promise<string[]>;
  /** Deploys a function with other settings, as a person may in the console. */
  configure(handler: FunctionHandler, settings: { Timeout?: number; MemorySize?: number }): Promise<void>;
  /** Puts a message into the dead-letter queue as it is, and gives its id. */
  put(body: string, attributes?: Readonly<Record<string, string>>): Promise<string>;
  /** Every message that can be seen in a queue; they stay. */
  messages(queue?: Queue): Promise<Message[]>;
  /** Receives every message of the dead-letter queue, as somebody else may; what it gives releases them. */
  hold(): Promise<() => Promise<void>>;
  /** Messages in a queue that somebody holds. */
  held(queue?: Queue): Promise<number>;
  /** Empties both queues. */
  clear(): Promise<void>;
  /** `ferry dlq` for the pair, by a person of the source account. */
  dlq(command: string, ...rest: readonly string[]): Promise<Ran>;
  stop(): Promise<void>;
}

/** Waits until `holds`, looking often. Rejects after two minutes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 120_000; !(await holds()); await sleep(20)) {
    if (Date.now() > giveUpAt) throw new Error('What was waited for did not happen.');
  }
}

/** Starts a local AWS and deploys a pair to it; `more` goes into its file, or gives what else it says of its ends. */
export async function startDeployedPair(
  name: string,
  more: string | ((aws: LocalAws) => Promise<Pick<PairFacts, 'source' | 'destination'>>) = '',
  options: LocalAwsOptions = {},
): Promise<DeployedPair> {
  const aws = await startLocalAws({ timeScale: 0.001, ...options });
  const text = pairText(`${name}-uploads`, `${name}-archive`, typeof more === 'string' ? more : '');
  const file = typeof more === 'string' ? text : withEnds(text, await more(aws));
  const project = ferryProject(aws, { [`${name}.yml`]: file });
  const stop = async () => {
    project.remove();
    await aws.stop();
  };
  try {
    const pair = await deployPair(aws, name, { pairsDirectory: project.pairsDirectory });
    return { aws, pair, project, stop, ...hands(aws, pair, project) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function withEnds(file: string, ends: Pick<PairFacts, 'source' | 'destination'>): string {
  const { source, destination } = parse(file);
  return stringify({
    source: { ...source, ...ends.source },
    destination: { ...destination, ...ends.destination },
  });
}

function hands(aws: LocalAws, pair: Pair, project: FerryProject) {
  const source = aws.clients.s3(pair.source.account, pair.source.region);
  const destination = aws.clients.s3(pair.destination.account, pair.destination.region);
  const sqs = aws.clients.sqs(pair.source.account, pair.source.region);

  async function url(queue: Queue = 'dead-letters'): Promise<string> {
    const QueueName = queue === 'parked' ? parkedQueueName(pair.name) : deadLetterQueueName(pair.name);
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl;
  }

  async function take(queue?: Queue): Promise<{ QueueUrl: string; taken: Message[] }> {
    const QueueUrl = await url(queue);
    const taken: Message[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return { QueueUrl, taken };
      taken.push(...Messages);
    }
  }

  async function hold(queue?: Queue) {
    const { QueueUrl, taken } = await take(queue);
    const release = async () => {
      for (const { ReceiptHandle } of taken) {
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
      }
    };
    return { taken, release };
  }

  async function messages(queue?: Queue): Promise<Message[]> {
    const { taken, release } = await hold(queue);
    await release();
    return taken;
  }

  return {
    source,
    destination,
    messages,
    async silence() {
      const NotificationConfiguration = {};
      await source.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: pair.source.bucket,
          NotificationConfiguration,
        }),
      );
    },
    async upload(key: string, body = key, more: Partial<PutObjectCommandInput> = {}) {
      await source.send(new PutObjectCommand({ Bucket: pair.source.bucket, Key: key, Body: body, ...more }));
      await aws.idle();
    },
    async copy(key: string) {
      try {
        const object = { Bucket: pair.destination.bucket, Key: key };
        return await (await destination.send(new GetObjectCommand(object))).Body?.transformToString();
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async configure(handler: FunctionHandler, settings: { Timeout?: number; MemorySize?: number }) {
      const { account, region } = pair.source;
      const FunctionName = functionName(pair.name, handler);
      const command = new UpdateFunctionConfigurationCommand({ FunctionName, ...settings });
      await aws.clients.lambda(account, region).send(command);
      await aws.serve({ account, region, stackName: `s3-ferry-${pair.name}` });
    },
    async copies() {
      const { Contents = [] } = await destination.send(
        new ListObjectsV2Command({ Bucket: pair.destination.bucket }),
      );
      return Contents.map(({ Key = '' }) => Key);
    },
    async put(body: string, attributes: Readonly<Record<string, string>> = {}) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      const { MessageId = '' } = await sqs.send(
        new SendMessageCommand({ QueueUrl: await url(), MessageBody: body, MessageAttributes }),
      );
      return MessageId;
    },
    hold: async () => (await hold()).release,
    async held(queue?: Queue) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: await url(queue), AttributeNames: ['All'] }),
      );
      return Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
    },
    async clear() {
      for (const queue of ['dead-letters', 'parked'] as const) {
        const { QueueUrl, taken } = await take(queue);
        for (const { ReceiptHandle } of taken) {
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
    dlq: (command: string, ...rest: readonly string[]) =>
      project.ferry('dlq', command, pair.name, '--source-profile', 'source', ...rest),
  };
}
