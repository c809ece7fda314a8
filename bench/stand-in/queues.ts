import { createHash } from 'node:crypto';
import type { Answer } from './answers.ts';

/** The calls of SQS that a queue needs; a message that is not deleted is received again at once. */
export type QueueCall = (typeof queueCalls)[number];

export const queueCalls = [
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueUrl',
] as const;

interface Input {
  readonly QueueName?: string;
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly ReceiptHandle?: string;
}

/** Queues that come into being with their first message. Answers calls by their JSON. */
export function queues(): (call: QueueCall, text: string) => Answer {
  const messages = new Map<string, Map<string, { readonly body: string; readonly sentAtMs: number }>>();
  let sent = 0;
  return (call, text) => {
    const { QueueName = '', QueueUrl = '', MessageBody = '', ReceiptHandle = '' }: Input = JSON.parse(text);
    const queue = messages.get(QueueUrl) ?? new Map();
    messages.set(QueueUrl, queue);
    if (call === 'SendMessage') {
      sent++;
      const MessageId = `sent-${sent}`;
      queue.set(MessageId, { body: MessageBody, sentAtMs: Date.now() });
      return { body: JSON.stringify({ MessageId, MD5OfMessageBody: md5(MessageBody) }) };
    }
    if (call === 'DeleteMessage') {
      queue.delete(ReceiptHandle);
      return { body: '{}' };
    }
    if (call === 'GetQueueUrl')
      return { body: JSON.stringify({ QueueUrl: `https://sqs/111111111111/${QueueName}` }) };
    if (call === 'ChangeMessageVisibility') return { body: '{}' };
    const [first] = queue;
    if (!first) return { body: '{}' };
    const [id, { body, sentAtMs }] = first;
    const Attributes = { SentTimestamp: String(sentAtMs) };
    const message = { MessageId: id, ReceiptHandle: id, Body: body, MD5OfBody: md5(body), Attributes };
    return { body: JSON.stringify({ Messages: [message] }) };
  };
}

/** Which the SDK checks. */
function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
