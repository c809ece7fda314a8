import type { Message } from '@aws-sdk/client-sqs';

/** The event of a batch (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
export function sqsEvent(queueArn: string, messages: readonly Message[]): object {
  return { Records: messages.map((message) => sqsRecord(queueArn, message)) };
}

function sqsRecord(queueArn: string, message: Message): object {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    {
      ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
      ...(value.BinaryValue && { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}

/**
 * The ids of the messages that failed, by what the function answered, or `all`: an answer Lambda cannot read
 * fails the batch (Lambda Developer Guide, "Implementing partial batch responses", success and failure conditions).
 */
export function failedMessageIds(
  answer: unknown,
  batchIds: ReadonlySet<string>,
): ReadonlySet<string> | 'all' {
  if (answer === null || answer === undefined) return new Set();
  if (typeof answer !== 'object') return 'all';
  const failures: unknown = Reflect.get(answer, 'batchItemFailures');
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null ? Reflect.get(failure, 'itemIdentifier') : undefined,
  );
  const known = ids.filter((id): id is string => typeof id === 'string' && batchIds.has(id));
  return known.length === ids.length ? new Set(known) : 'all';
}
