import { utf8Length } from '../copy/object-key.ts';
import type { MessageAttributes } from './message-attribute.ts';

/** Entries of one batch call at most (SQS Developer Guide, "Amazon SQS message quotas"). */
export const batchEntries = 10;

/** Bytes of the messages of one SendMessageBatch together at most (SQS API Reference, SendMessageBatch). */
export const batchBytes = 1_048_576;

/** Bytes that SQS counts of a message: its body, and the name, type and value of each attribute. */
export function messageBytes(message: {
  readonly body: string;
  readonly attributes: MessageAttributes;
}): number {
  const attributes = Object.entries(message.attributes).map(
    ([name, { dataType, value }]) =>
      utf8Length(name) +
      utf8Length(dataType) +
      (typeof value === 'string' ? utf8Length(value) : value.length),
  );
  return attributes.reduce((sum, bytes) => sum + bytes, utf8Length(message.body));
}
