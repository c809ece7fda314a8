import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';

/** Lambda, as far as one upload needs it: the function that meets it, then the one for large objects until its queue is empty. */
const [key = '', sizeBytes = '0', bucket = ''] = process.argv.slice(2);
const QueueUrl = process.env['FERRY_LARGE_URL'];
const endsAt = Date.now() + 900_000;
const context = { getRemainingTimeInMillis: () => endsAt - Date.now() } as Context;
const { handler: replicate } = await import('../handlers/replicate.ts');
const { handler: large } = await import('../handlers/large.ts');

const startedAt = performance.now();
const s3 = { bucket: { name: bucket }, object: { key, size: Number(sizeBytes) } };
const event = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 };
await replicate({ Records: [event] }, context);

const sqs = new SQSClient({});
for (;;) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const [message] = Messages;
  if (!message) break;
  const record = { messageId: message.MessageId, eventSource: 'aws:sqs', body: message.Body };
  const { batchItemFailures } = await large({ Records: [record] }, context);
  if (batchItemFailures.length > 0) throw new Error('The large object did not cross.');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
}
console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1000 }));
