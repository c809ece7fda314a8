import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterAttributes, encodeDeadLetter } from '../core/dead-letter.ts';
import type { DeadLetters } from '../ports.ts';

/** Dead letters in an SQS queue. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(letter) {
      const attributes = Object.entries(deadLetterAttributes(letter));
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: encodeDeadLetter(letter),
          MessageAttributes: Object.fromEntries(
            attributes.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        }),
      );
    },
  };
}
