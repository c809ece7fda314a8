import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { renewedKeys } from '../renewed-keys.ts';
import type { FunctionPool } from './function-pool.ts';
import type { LambdaEvent, LambdaFunction, RoleCredentials } from './lambda-function.ts';
import { loopStop, traceOfBatch } from './loop-stop.ts';
import { failedMessageIds, sqsEvent } from './sqs-event.ts';

/** An SQS event source mapping as deployed. */
export interface EventSource {
  readonly queueArn: string;
  readonly batchSize: number;
  /** Whether the function reports which messages of a batch failed (`ReportBatchItemFailures`). */
  readonly partialBatches: boolean;
  /** Batches at the same time. */
  readonly maximumConcurrency: number;
}

export interface EventSourceOptions {
  readonly endpoint: string;
  readonly credentials: (fn: LambdaFunction) => Promise<RoleCredentials>;
  readonly onEvent: (event: LambdaEvent) => void;
  /** Real time per time of Lambda's. */
  readonly timeScale: number;
  /** A client that may change how long any message of the account is hidden; needed where time has another pace. */
  readonly administrator?: (account: string, region: string) => SQSClient;
}

export interface EventSourcePoller {
  /** Whether nothing is in the queue, seen or unseen, and no batch is running. */
  idle(): Promise<boolean>;
  /** Polls no more. Resolves when what it had asked for is served: a message on its way to a poller that is gone stays hidden. */
  retire(): Promise<void>;
  close(): Promise<void>;
}

/** Polls a queue for a function as Lambda does, with the function's own role. */
export function pollEventSource(
  pool: FunctionPool,
  source: EventSource,
  options: EventSourceOptions,
): EventSourcePoller {
  const { fn } = pool;
  const stop = new AbortController();
  let isRetired = false;
  const limit = pLimit(source.maximumConcurrency);
  const batches = new Set<Promise<void>>();
  const [, , , region = fn.region, account, name] = source.queueArn.split(':');
  const queue = { QueueUrl: `${options.endpoint}/${account}/${name}` };
  const sqs = new SQSClient({
    region,
    endpoint: options.endpoint,
    credentials: renewedKeys(() => options.credentials(fn)),
  });
  const administrator = options.administrator?.(account ?? fn.account, region) ?? sqs;
  const loops = loopStop(fn, queue.QueueUrl, { ...options, sqs: administrator });
  const note = (text: string) => options.onEvent({ kind: 'note', functionName: fn.name, text });

  async function poll(): Promise<void> {
    while (!isRetired && !stop.signal.aborted) {
      try {
        const messages = limit.pendingCount > 0 ? [] : await receive();
        if (messages.length > 0) dispatch(messages);
        else if (limit.pendingCount > 0) await sleep(20);
      } catch (error) {
        if (stop.signal.aborted) return;
        note(`polling ${source.queueArn} failed: ${error instanceof Error ? error.message : error}`);
        await sleep(1_000, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  }

  async function receive(): Promise<Message[]> {
    const messages: Message[] = [];
    // One receive gives ten at most; waiting for more of a larger batch would only delay it.
    for (let wanted = source.batchSize; wanted > 0; wanted = source.batchSize - messages.length) {
      const answer = await sqs.send(
        new ReceiveMessageCommand({
          ...queue,
          MaxNumberOfMessages: Math.min(10, wanted),
          // The longest there is; of a local queue it takes a second (moto-server.py).
          WaitTimeSeconds: messages.length > 0 ? 0 : 20,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: stop.signal },
      );
      if (!answer.Messages?.length) break;
      messages.push(...answer.Messages);
    }
    return messages;
  }

  function dispatch(messages: readonly Message[]): void {
    const batch = limit(() => serve(messages)).catch((error: unknown) => note(`a batch failed: ${error}`));
    batches.add(batch);
    void batch.then(() => batches.delete(batch));
  }

  async function serve(received: readonly Message[]): Promise<void> {
    const messages = await loops.pass(received);
    await remove(received.filter((message) => !messages.includes(message)));
    if (messages.length === 0) return;
    const requestId = randomUUID();
    const base = { functionName: fn.name, requestId, attempt: 1 };
    options.onEvent({ kind: 'started', ...base });
    const startedAt = Date.now();
    const trace = traceOfBatch(messages, fn.arn);
    const result = await pool.invoke(sqsEvent(source.queueArn, messages), requestId, trace);
    options.onEvent({ kind: 'finished', ...base, result, durationMs: Date.now() - startedAt });
    const done = result.kind === 'failed' ? [] : succeeded(messages, result.payload);
    await remove(done);
    // Left alone, the others come back when their visibility time-out is over.
    const left = messages.filter((message) => !done.includes(message));
    await hasten(left, Date.now() - startedAt);
  }

  function succeeded(messages: readonly Message[], answer: unknown): readonly Message[] {
    if (!source.partialBatches) return messages;
    const ids = new Set(messages.map((message) => message.MessageId ?? ''));
    const failures = failedMessageIds(answer, ids);
    if (failures === 'all') {
      note('the answer to the batch cannot be read: all its messages will come again');
      return [];
    }
    return messages.filter((message) => !failures.has(message.MessageId ?? ''));
  }

  /** Has what is left of the visibility time-out pass at the pace of this Lambda's time. */
  async function hasten(messages: readonly Message[], passedMs: number): Promise<void> {
    const { timeScale } = options;
    if (timeScale === 1 || !options.administrator || messages.length === 0) return;
    const asked = { ...queue, AttributeNames: ['VisibilityTimeout' as const] };
    const { Attributes } = await administrator.send(new GetQueueAttributesCommand(asked));
    const leftMs = Number(Attributes?.VisibilityTimeout ?? 0) * 1000 - passedMs;
    const VisibilityTimeout = Math.max(0, Math.ceil((leftMs * timeScale) / 1000));
    for (const { ReceiptHandle } of messages) {
      await administrator.send(
        new ChangeMessageVisibilityCommand({ ...queue, ReceiptHandle, VisibilityTimeout }),
      );
    }
  }

  async function remove(messages: readonly Message[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const Entries = messages.slice(start, start + 10).map((message, index) => ({
        Id: String(index),
        ReceiptHandle: message.ReceiptHandle,
      }));
      await sqs.send(new DeleteMessageBatchCommand({ ...queue, Entries }));
    }
  }

  async function waiting(): Promise<number> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ ...queue, AttributeNames: ['All'] }),
    );
    const kinds = ['', 'NotVisible', 'Delayed'] as const;
    return kinds.reduce(
      (sum, kind) => sum + Number(Attributes[`ApproximateNumberOfMessages${kind}`] ?? 0),
      0,
    );
  }

  async function ended(): Promise<void> {
    await polling;
    await Promise.all(batches);
    sqs.destroy();
  }

  const polling = poll();
  return {
    idle: async () => batches.size === 0 && (await waiting()) === 0,
    retire() {
      isRetired = true;
      return ended();
    },
    close() {
      stop.abort();
      return ended();
    },
  };
}
