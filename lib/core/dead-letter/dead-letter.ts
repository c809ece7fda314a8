import type { SourceObject } from '../copy/source-object.ts';
import type { IntakeItem } from '../event/envelope/intake-item.ts';
import type { Failure } from '../failure/failure.ts';

/** A message in the dead-letter queue that a ferry wrote itself. */
export interface DeadLetter {
  readonly version: 1;
  readonly pair: string;
  readonly failure: Failure;
  /** The smallest event that holds the record, unchanged: intake can read it again as it is. */
  readonly event: unknown;
  /** Decoded key, for people and filters; absent where the event has none that can be read. */
  readonly key?: string;
  /** How often the record was tried and failed: once on arrival, then once for each replay. */
  readonly attempts: number;
  /** ISO 8601. */
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
}

/** The dead letter of an item that failed now; what an earlier dead letter remembers of it is counted on. */
export function writeDeadLetter(
  item: IntakeItem,
  failed: { readonly failure: Failure; readonly object?: SourceObject },
  place: { readonly pair: string; readonly nowMs: number },
): DeadLetter {
  const now = new Date(place.nowMs).toISOString();
  return {
    version: 1,
    pair: place.pair,
    failure: failed.failure,
    event: item.event,
    ...(failed.object && { key: failed.object.key }),
    attempts: (item.history?.attempts ?? 0) + 1,
    firstFailedAt: item.history?.firstFailedAt ?? now,
    lastFailedAt: now,
  };
}

/** The body of the message. */
export function encodeDeadLetter(deadLetter: DeadLetter): string {
  return sqsText(deadLetter);
}

/**
 * JSON that SQS takes. It takes Unicode but for U+FFFE, U+FFFF and most control characters
 * (API reference, SendMessage), so those are written as JSON escapes.
 */
export function sqsText(value: object): string {
  return JSON.stringify(value).replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');
}

/** Message attributes to filter by without reading bodies. */
export function deadLetterAttributes(deadLetter: DeadLetter): Readonly<Record<string, string>> {
  const prefix = attributeText(keyPrefix(deadLetter.key ?? ''));
  return {
    code: deadLetter.failure.code,
    side: deadLetter.failure.side,
    pair: deadLetter.pair,
    // SQS refuses an attribute with an empty value.
    ...(prefix && { keyPrefix: prefix }),
  };
}

/** The "folder" of a key: all up to its last slash; empty for a key at the top. */
function keyPrefix(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

/** `text` without the characters SQS does not take; a filter needs no more. */
function attributeText(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
