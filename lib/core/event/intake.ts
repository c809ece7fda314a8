import { readUpload } from '../copy/upload.ts';
import { asObject, asString, type JsonObject, parseJson } from '../text/json-value.ts';
import { readBatchTask } from './envelope/batch-task.ts';
import { readEventBridgeEvent } from './envelope/eventbridge.ts';
import { type History, type IntakeItem, malformed } from './envelope/intake-item.ts';
import { readNotificationRecord } from './envelope/s3-notification.ts';

/** What is acknowledged or delivered again as one: an SQS message, or else the whole event. */
export interface Delivery {
  readonly messageId?: string;
  /** How often SQS has delivered the message, this time included; absent of anything else. */
  readonly receives?: number;
  readonly items: readonly IntakeItem[];
}

export interface Intake {
  /** `message`: the caller is an SQS event source mapping and wants to hear which messages failed. */
  readonly unit: 'event' | 'message';
  readonly deliveries: readonly Delivery[];
}

/** Envelopes nest at most this deep in practice: wrapper, dead letter, SQS, SNS, notification. Deeper is hostile. */
const maxDepth = 8;

/** Reads any event of any envelope. Total: what cannot be understood becomes an item that says why, raw kept. */
export function intake(event: unknown): Intake {
  const messages = sqsRecords(event);
  if (!messages) return { unit: 'event', deliveries: [{ items: unwrap(event) }] };
  return {
    unit: 'message',
    deliveries: messages.map((message) => ({
      messageId: asString(message['messageId']) ?? '',
      ...receivesOf(message),
      items: unwrap(message['body']),
    })),
  };
}

/** Lambda Developer Guide, "Using Lambda with Amazon SQS": the count comes as text. */
function receivesOf(message: JsonObject) {
  const receives = Number(asString(asObject(message['attributes'])?.['ApproximateReceiveCount']));
  return Number.isSafeInteger(receives) ? { receives } : {};
}

/** The items of an event, or of its text in a message, whatever they are wrapped in. */
export function unwrap(value: unknown, depth = 0): IntakeItem[] {
  if (depth > maxDepth) return [malformed(value, `the event is nested more than ${maxDepth} envelopes deep`)];
  if (typeof value === 'string') {
    const parsed = parseJson(value);
    return parsed === undefined ? [malformed(value, 'the message is not JSON')] : unwrap(parsed, depth);
  }
  const event = asObject(value);
  if (!event) return [malformed(value, 'the event is not a JSON object')];
  if (event['Event'] === 's3:TestEvent') return [{ kind: 'ignored', reason: 'test-event', event }];
  if (Array.isArray(event['Records'])) return unwrapRecords(event, event['Records'], depth);
  if (event['source'] === 'aws.s3') return [readEventBridgeEvent(event)];
  if (Array.isArray(event['tasks'])) return unwrapTasks(event, event['tasks']);
  if (event['Type'] === 'Notification') return unwrap(event['Message'], depth + 1);
  if ('requestPayload' in event) return unwrap(event['requestPayload'], depth + 1);
  if (isDeadLetter(event)) return unwrapDeadLetter(event, depth);
  if (isLargeObject(event)) return unwrapLargeObject(event, depth);
  return [malformed(event, 'no envelope that S3, SNS, SQS, EventBridge or Lambda sends')];
}

function unwrapRecords(event: JsonObject, records: readonly unknown[], depth: number): IntakeItem[] {
  if (records.length === 0) return [malformed(event, 'the event has an empty list of records')];
  return records.flatMap((value) => {
    const record = asObject(value);
    if (!record) return [malformed({ Records: [value] }, 'the record is not a JSON object')];
    if (record['eventSource'] === 'aws:sqs') return unwrap(record['body'], depth + 1);
    if (record['EventSource'] === 'aws:sns') return unwrap(asObject(record['Sns'])?.['Message'], depth + 1);
    return [readNotificationRecord(record)];
  });
}

/** Tasks of S3 Batch Operations; here they come from the queue of large objects, one by one. */
function unwrapTasks(event: JsonObject, tasks: readonly unknown[]): IntakeItem[] {
  if (tasks.length === 0) return [malformed(event, 'the event has an empty list of tasks')];
  return tasks.map((value) => {
    const task = asObject(value);
    const version = event['invocationSchemaVersion'];
    return task
      ? readBatchTask(task, version)
      : malformed({ ...event, tasks: [value] }, 'the task is not a JSON object');
  });
}

/** Only the event and the history of a dead letter are taken: nothing else in it may steer a copy. */
function unwrapDeadLetter(deadLetter: JsonObject, depth: number): IntakeItem[] {
  const history = historyOf(deadLetter);
  return unwrap(deadLetter['event'], depth + 1).map((item) => ({ ...item, history }));
}

/** Of a message about a large object also how far its copy is, which says nothing about where it goes. */
function unwrapLargeObject(message: JsonObject, depth: number): IntakeItem[] {
  const upload = readUpload(asObject(message['upload']));
  return unwrap(message['event'], depth + 1).map((item) => ({
    ...item,
    ...('attempts' in message && { history: historyOf(message) }),
    ...(upload && item.kind === 'object' && { upload }),
  }));
}

function historyOf({ attempts, firstFailedAt }: JsonObject): History {
  return {
    attempts: Number.isSafeInteger(attempts) && Number(attempts) > 0 ? Number(attempts) : 1,
    ...(typeof firstFailedAt === 'string' && !Number.isNaN(Date.parse(firstFailedAt)) && { firstFailedAt }),
  };
}

function isDeadLetter(event: JsonObject): boolean {
  return event['version'] === 1 && 'failure' in event && 'event' in event;
}

function isLargeObject(event: JsonObject): boolean {
  return event['version'] === 1 && 'upload' in event && 'event' in event;
}

/** The messages of an SQS event source mapping, or undefined when the event is something else. */
function sqsRecords(event: unknown): JsonObject[] | undefined {
  const records = asObject(event)?.['Records'];
  if (!Array.isArray(records) || records.length === 0) return undefined;
  const objects = records.map(asObject).filter((record) => record !== undefined);
  const allFromSqs =
    objects.length === records.length && objects.every((r) => r['eventSource'] === 'aws:sqs');
  return allFromSqs ? objects : undefined;
}
