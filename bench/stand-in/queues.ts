import { createHash, randomUUID } from 'node:crypto';
import type { Answer } from './answers.ts';

/** The calls of SQS that a queue needs; a message that is not deleted is received again at once. */
export type QueueCall = 'SendMessage' | 'ReceiveMessage' | 'DeleteMessage';

interface Input {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly ReceiptHandle?: string;
}

/** Queues that come into being with their first message. Answers calls by their JSON. */
export function queues(): (call: QueueCall, text: string) => Answer {
  const messages = new Map<string, Map<string, string>>();
  return (call, text) => {
    const { QueueUrl = '', MessageBody = '', ReceiptHandle = '' }: Input = JSON.parse(text);
    const queue = messages.get(QueueUrl) ?? new Map<string, string>();
    messages.set(QueueUrl, queue);
    if (call === 'SendMessage') {
      const MessageId = randomUUID();
      queue.set(MessageId, MessageBody);
      return { body: JSON.stringify({ MessageId, MD5OfMessageBody: md5(MessageBody) }) };
    }
    if (call === 'DeleteMessage') {
      queue.delete(ReceiptHandle);
      return { body: '{}' };
    }
    const [first] = queue;
    if (!first) return { body: '{}' };
    const [id, Body] = first;
    const message = { MessageId: id, ReceiptHandle: id, Body, MD5OfBody: md5(Body) };
    return { body: JSON.stringify({ Messages: [message] }) };
  };
}

/** Which the SDK checks. */
function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
