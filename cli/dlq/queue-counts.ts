import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** How many messages a queue has, about (SQS API Reference, GetQueueAttributes). */
export interface QueueCounts {
  /** Whoever receives next may get them. */
  readonly visible: number;
  /** Somebody received them, and they are hidden for a time. */
  readonly inFlight: number;
}

export async function queueCounts(client: SQSClient, QueueUrl: string): Promise<QueueCounts> {
  const [visible, inFlight] = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
  ] as const;
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [visible, inFlight] }),
  );
  return { visible: Number(Attributes[visible] ?? 0), inFlight: Number(Attributes[inFlight] ?? 0) };
}
