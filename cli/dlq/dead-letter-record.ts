import type { MessageAttribute, MessageAttributes } from '../../lib/core/dead-letter/message-attribute.ts';
import type { ReceivedDeadLetter } from '../../lib/core/dead-letter/received-dead-letter.ts';
import { asObject, asString, parseJson } from '../../lib/core/text/json-value.ts';

/** A dead letter as `show` and `export` write it: what it means first, then the message as it is in the queue. */
export function deadLetterRecord({ message, failure, key, attempts, firstFailedAtMs }: ReceivedDeadLetter) {
  return {
    id: message.id,
    ...(key !== undefined && { key }),
    code: failure.code,
    side: failure.side,
    message: failure.message,
    hint: failure.hint,
    attempts,
    firstFailedAt: new Date(firstFailedAtMs).toISOString(),
    sentAt: new Date(message.sentAtMs).toISOString(),
    attributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, attribute]) => [name, attributeRecord(attribute)]),
    ),
    body: parseJson(message.body) ?? message.body,
  };
}

/** A String is its text; of another type it is what the SQS API has, bytes in base64. */
function attributeRecord({ dataType, value }: MessageAttribute) {
  if (typeof value !== 'string')
    return { DataType: dataType, BinaryValue: Buffer.from(value).toString('base64') };
  return dataType === 'String' ? value : { DataType: dataType, StringValue: value };
}

/** The attributes of a record; undefined where one of them is none. */
export function readAttributes(value: unknown): MessageAttributes | undefined {
  const record = value === undefined ? {} : asObject(value);
  // Older exports have an empty text for bytes, which SQS takes for no attribute.
  const given = Object.entries(record ?? { wrong: undefined }).filter(([, attribute]) => attribute !== '');
  const entries = given.map(([name, attribute]) => [name, readAttribute(attribute)] as const);
  const read = entries.filter((entry): entry is [string, MessageAttribute] => entry[1] !== undefined);
  return read.length === entries.length ? Object.fromEntries(read) : undefined;
}

function readAttribute(value: unknown): MessageAttribute | undefined {
  if (typeof value === 'string') return { dataType: 'String', value };
  const record = asObject(value);
  const dataType = asString(record?.['DataType']);
  const [text, base64] = [asString(record?.['StringValue']), asString(record?.['BinaryValue'])];
  if (dataType === undefined) return undefined;
  if (text !== undefined) return { dataType, value: text };
  return base64 === undefined ? undefined : { dataType, value: Buffer.from(base64, 'base64') };
}
