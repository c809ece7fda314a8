import {
  GetQueueAttributesCommand,
  type Message,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { asObject, asString, parseJson } from '../../lib/core/text/json-value.ts';
import type { LambdaEvent, LambdaFunction } from './lambda-function.ts';
import { invocationsInChain, mostInvocationsInChain } from './lineage.ts';

/** What stands between a queue and a function that may be in a loop. */
export interface LoopStop {
  /**
   * Those of `messages` that the function may be invoked with. The others, whose chain of requests has invoked it too
   * often, go to the queue that takes what Lambda stops; the caller deletes them. Rejects where SQS does not take one.
   */
  pass(messages: readonly Message[]): Promise<readonly Message[]>;
}

export interface LoopStopOptions {
  readonly endpoint: string;
  /** Reads the settings of the source queue and writes to the queue for what is stopped. */
  readonly sqs: SQSClient;
  readonly onEvent: (event: LambdaEvent) => void;
}

/**
 * Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops": unless the function allows it,
 * the event of the next invocation goes to the dead-letter queue of its source, else to that of the function or its
 * on-failure destination, and counts as a `RecursiveInvocationsDropped`.
 */
export function loopStop(fn: LambdaFunction, queueUrl: string, options: LoopStopOptions): LoopStop {
  const { endpoint, sqs, onEvent } = options;

  async function stop({ Body, MessageAttributes }: Message): Promise<void> {
    const { deadLetterQueue, onFailureQueue } = fn.asynchronous;
    const queueArn = (await redriveQueue(sqs, queueUrl)) ?? deadLetterQueue ?? onFailureQueue;
    if (queueArn) {
      const QueueUrl = `${endpoint}/${queueArn.split(':').slice(4).join('/')}`;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: Body, MessageAttributes }));
    }
    onEvent({ kind: 'loop-stopped', functionName: fn.name, ...(queueArn && { queueArn }) });
  }

  return {
    async pass(messages) {
      if (fn.allowsRecursiveLoop) return messages;
      const stopped = messages.filter((message) => isTooLong(message, fn));
      for (const message of stopped) await stop(message);
      return stopped.length === 0 ? messages : messages.filter((message) => !stopped.includes(message));
    },
  };
}

function isTooLong({ Attributes }: Message, { arn }: LambdaFunction): boolean {
  return invocationsInChain(Attributes?.AWSTraceHeader, arn) >= mostInvocationsInChain;
}

async function redriveQueue(sqs: SQSClient, QueueUrl: string): Promise<string | undefined> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
  );
  return asString(asObject(parseJson(Attributes?.RedrivePolicy ?? ''))?.['deadLetterTargetArn']);
}

/** The trace header of the longest chain in a batch: whichever message the function sends on, no count is lost. */
export function traceOfBatch(messages: readonly Message[], functionArn: string): string | undefined {
  const headers = messages.map(({ Attributes }) => Attributes?.AWSTraceHeader);
  return headers.toSorted(
    (one, other) => invocationsInChain(other, functionArn) - invocationsInChain(one, functionArn),
  )[0];
}
