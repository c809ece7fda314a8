import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLetterAttributes, encodeDeadLetter, sqsText } from '../../core/dead-letter/dead-letter.ts';
import { type MessageAttributes, stringAttributes } from '../../core/dead-letter/message-attribute.ts';
import { batchEntries, messageBytes } from '../../core/dead-letter/queue-batch.ts';
import type { MessageText, QueuedMessage } from '../../core/dead-letter/received-dead-letter.ts';
import type { DeadLetterQueue, DeadLetters, LargeObjects } from '../../ports.ts';
import { inBatches, type RefusedEntry } from './batch-calls.ts';

/** Long enough that SQS asks all its servers, so that an empty answer means an empty queue (SQS Developer Guide, "Long polling"). */
const waitSeconds = 1;

/** Keeps dead letters in an SQS queue, each as it comes. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return deadLettersInto({
    async put(message) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...messageEntry(message) }));
    },
  });
}

/** Keeps dead letters by way of a queue that many are put into. */
export function deadLettersInto(queue: Pick<DeadLetterQueue, 'put'>): DeadLetters {
  return {
    send: async (deadLetter) => {
      const attributes = stringAttributes(deadLetterAttributes(deadLetter));
      await queue.put({ body: encodeDeadLetter(deadLetter), attributes });
    },
  };
}

/** The same for large objects. */
export function largeObjectsInto(queue: Pick<DeadLetterQueue, 'put'>): LargeObjects {
  return { send: async (object) => queue.put({ body: sqsText(object), attributes: {} }) };
}

/** An SQS queue of dead letters to drain, by batch calls throughout. */
export function sqsDeadLetterQueue(client: SQSClient, queueUrl: string): DeadLetterQueue {
  const QueueUrl = queueUrl;
  const hide = inBatches<{ receipt: string; seconds: number }>(async (entries) => {
    const Entries = entries.map(({ receipt, seconds }, at) => ({
      Id: `${at}`,
      ReceiptHandle: receipt,
      VisibilityTimeout: seconds,
    }));
    const { Failed } = await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    return refused(Failed);
  });
  return {
    async receive(holdSeconds) {
      try {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: batchEntries,
            VisibilityTimeout: holdSeconds,
            WaitTimeSeconds: waitSeconds,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['SentTimestamp'],
          }),
        );
        return Messages.map(queuedMessage);
      } catch (error) {
        if (error instanceof Error && /\bOverLimit\b/.test(error.name)) return 'over limit';
        throw error;
      }
    },
    async hide(receipts, seconds) {
      await Promise.allSettled(receipts.map((receipt) => hide({ receipt, seconds })));
    },
    delete: inBatches<string>(async (receipts) => {
      const Entries = receipts.map((ReceiptHandle, at) => ({ Id: `${at}`, ReceiptHandle }));
      const { Failed } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return refused(Failed);
    }),
    put: inBatches<MessageText>(async (messages) => {
      const Entries = messages.map((message, at) => ({ Id: `${at}`, ...messageEntry(message) }));
      const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      return refused(Failed);
    }, messageBytes),
  };
}

function refused(entries: readonly BatchResultErrorEntry[] = []): RefusedEntry[] {
  return entries.map(({ Id, Code = 'Unknown', Message = '', SenderFault = false }) => ({
    at: Number(Id),
    error: Object.assign(new Error(Message || `SQS refused it: ${Code}.`), { name: Code }),
    isFinal: SenderFault,
  }));
}

function messageEntry({ body, attributes }: MessageText) {
  const named = Object.entries(attributes).map(([name, { dataType, value }]) => [
    name,
    { DataType: dataType, ...(typeof value === 'string' ? { StringValue: value } : { BinaryValue: value }) },
  ]);
  return { MessageBody: body, MessageAttributes: Object.fromEntries(named) };
}

function queuedMessage(message: Message): QueuedMessage {
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    attributes: attributesOf(message.MessageAttributes ?? {}),
    sentAtMs: Number(message.Attributes?.SentTimestamp ?? 0),
    receipt: message.ReceiptHandle ?? '',
  };
}

function attributesOf(given: Readonly<Record<string, MessageAttributeValue>>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(given).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
      name,
      { dataType: DataType, value: BinaryValue ?? StringValue ?? '' },
    ]),
  );
}
