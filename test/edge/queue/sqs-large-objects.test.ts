import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsText } from '../../../lib/core/dead-letter/dead-letter.ts';
import { sqsLargeObjects } from '../../../lib/edge/queue/sqs-large-objects.ts';

describe('[U] the queue of large objects', () => {
  const queue = sqsLargeObjects(new SQSClient({ region: 'eu-central-1' }), 'https://sqs/large');
  const object = { detail: 'of an upload' } as unknown as Parameters<typeof queue.send>[0];

  it('takes an object as one message', async () => {
    const sqs = mockClient(SQSClient).on(SendMessageCommand).resolves({});
    await queue.send(object);
    expect(sqs.calls().map(({ args }) => args[0].input)).toEqual([
      { QueueUrl: 'https://sqs/large', MessageBody: sqsText(object) },
    ]);
  });

  it('rejects where SQS does not take it', async () => {
    mockClient(SQSClient).on(SendMessageCommand).rejects(new Error('No.'));
    await expect(queue.send(object)).rejects.toThrow('No.');
  });
});
