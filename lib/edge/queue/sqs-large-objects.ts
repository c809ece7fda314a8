import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sqsText } from '../../core/dead-letter/dead-letter.ts';
import type { LargeObjects } from '../../ports.ts';

/** Has another invocation go on with an object by way of an SQS queue. */
export function sqsLargeObjects(client: SQSClient, queueUrl: string): LargeObjects {
  return {
    async send(object) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: sqsText(object) }));
    },
  };
}
