import type { IntakeItem } from '../event/envelope/intake-item.ts';
import { unwrap } from '../event/intake.ts';
import { type Failure, failure, isFailureCode } from '../failure/failure.ts';
import { asObject, asString, type JsonObject, parseJson } from '../text/json-value.ts';
import { attributeText, type MessageAttributes } from './message-attribute.ts';

/** What is sent of a message. */
export interface MessageText {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** A message as it is in a queue. */
export interface QueuedMessage extends MessageText {
  readonly id: string;
  /** When it entered the queue, in ms since the epoch. */
  readonly sentAtMs: number;
  /** What SQS wants back to delete the message or release it: of this time it was received. */
  readonly receipt: string;
}

/** What a message in the dead-letter queue says, whoever wrote it: a ferry, Lambda after its retries, or SQS redrive. */
export interface ReceivedDeadLetter {
  readonly message: QueuedMessage;
  readonly items: readonly IntakeItem[];
  readonly failure: Failure;
  /** Decoded; absent where none can be read. Of the first item where Lambda dead-lettered several. */
  readonly key?: string;
  readonly attempts: number;
  /** When it first failed, in ms since the epoch. */
  readonly firstFailedAtMs: number;
}

/** Reads any message of a dead-letter queue. Total: what cannot be understood is a dead letter that says so. */
export function readDeadLetter(message: QueuedMessage): ReceivedDeadLetter {
  const items = unwrap(message.body).map(withCleanCount);
  const [first] = items;
  const body = asObject(parseJson(message.body));
  const key = first?.kind === 'object' ? first.object.key : asString(body?.['key']);
  return {
    message,
    items,
    failure: deadLetterFailure(message, body, first),
    ...(key !== undefined && { key }),
    attempts: first?.history?.attempts ?? 1,
    firstFailedAtMs: Date.parse(first?.history?.firstFailedAt ?? '') || message.sentAtMs,
  };
}

/** An upload that was begun again too often is tried as one that never was: what hindered it has passed, or not. */
function withCleanCount(item: IntakeItem): IntakeItem {
  return item.kind === 'object' && item.upload ? { ...item, upload: { ...item.upload, restarts: 0 } } : item;
}

function deadLetterFailure(message: QueuedMessage, body: JsonObject | undefined, item?: IntakeItem): Failure {
  const stated = asObject(body?.['failure']);
  if (stated) return statedFailure(stated);
  if (item?.kind === 'rejected') return item.failure;
  // Lambda puts the error into attributes when it dead-letters, and in the body of an on-failure record.
  const text = (name: string) => attributeText(message.attributes, name);
  const errorMessage =
    text('ErrorMessage') ?? asString(asObject(body?.['responsePayload'])?.['errorMessage']) ?? '';
  return invocationFailure(
    errorMessage,
    text('RequestID') ?? asString(asObject(body?.['requestContext'])?.['requestId']),
  );
}

/** The failure that a dead letter states. Side and disposition are those of our own table, whatever it claims. */
function statedFailure(stated: JsonObject): Failure {
  const code = asString(stated['code']) ?? '';
  const requestId = asString(stated['requestId']);
  return failure(isFailureCode(code) ? code : 'Unrecognised', {
    message: asString(stated['message']) ?? '',
    hint: asString(stated['hint']) ?? '',
    ...(requestId && { requestId }),
  });
}

/** The error a function ended with; ours begins with the failure's code. */
function invocationFailure(errorMessage: string, requestId?: string): Failure {
  const [, code = ''] = /^(\w+):/.exec(errorMessage) ?? [];
  return failure(isFailureCode(code) ? code : 'InvocationFailed', {
    message: errorMessage || 'The invocation failed each time the event was delivered.',
    hint: 'Lambda or SQS delivered the event as often as it may, and gave up. If the message speaks of a time-out or a crash, look at the log of the function at that time; else replay it.',
    ...(requestId && { requestId }),
  });
}
