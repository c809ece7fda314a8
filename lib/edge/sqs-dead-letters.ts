import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLetterAttributes, encodeDeadLetter } from '../core/dead-letter.ts';
import type { QueuedMessage } from '../core/letter.ts';
import type { DeadLetters, LetterQueue } from '../ports.ts';

/** Long enough that SQS asks all its servers, so that an empty answer means an empty queue (SQS Developer Guide, "Long polling"). */
const waitSeconds = 1;

/** Keeps dead letters in an SQS queue. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    send: async (letter) =>
      put(client, queueUrl, { body: encodeDeadLetter(letter), attributes: deadLetterAttributes(letter) }),
  };
}

/** An SQS queue of dead letters to work through. */
export function sqsLetterQueue(client: SQSClient, queueUrl: string): LetterQueue {
  const handle = (message: QueuedMessage) => ({ QueueUrl: queueUrl, ReceiptHandle: message.receipt });
  return {
    async receive(count, holdSeconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: count,
          VisibilityTimeout: holdSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      return Messages.map(queuedMessage);
    },
    async release(message) {
      await client.send(new ChangeMessageVisibilityCommand({ ...handle(message), VisibilityTimeout: 0 }));
    },
    async delete(message) {
      await client.send(new DeleteMessageCommand(handle(message)));
    },
    put: (letter) => put(client, queueUrl, letter),
  };
}

async function put(
  client: SQSClient,
  queueUrl: string,
  { body, attributes }: Parameters<LetterQueue['put']>[0],
): Promise<void> {
  const named = Object.entries(attributes).map(([name, StringValue]) => [
    name,
    { DataType: 'String', StringValue },
  ]);
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(named),
    }),
  );
}

function queuedMessage(message: Message): QueuedMessage {
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    attributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
        name,
        StringValue ?? '',
      ]),
    ),
    sentAtMs: Number(message.Attributes?.SentTimestamp ?? 0),
    receipt: message.ReceiptHandle ?? '',
  };
}
