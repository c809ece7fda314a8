import { decodeNotificationKey } from '../../copy/object-key.ts';
import { sourceObject } from '../../copy/source-object.ts';
import { failure } from '../../failure/failure.ts';
import { asObject, asString, type JsonObject } from '../../text/json-value.ts';
import { type IntakeItem, malformed } from './intake-item.ts';

/** Minor versions only add fields (S3 User Guide, "Event message structure"), so any 2.x is read. */
const majorVersion = '2.';

/** Reads one record of an S3 event notification. */
export function readNotificationRecord(record: JsonObject): IntakeItem {
  const event = { Records: [record] };
  const s3 = asObject(record['s3']);
  const object = asObject(s3?.['object']);
  const bucket = asString(asObject(s3?.['bucket'])?.['name']);
  const encodedKey = asString(object?.['key']);
  const eventName = asString(record['eventName']);
  if (!eventName || !asString(record['eventVersion'])?.startsWith(majorVersion)) {
    return malformed(event, 'the record is no S3 event notification of version 2');
  }
  if (!/^(s3:)?ObjectCreated:/.test(eventName))
    return { kind: 'ignored', reason: 'not-object-created', event };
  if (!object || !bucket || encodedKey === undefined) {
    return malformed(event, 'the record names no bucket or no key');
  }
  const key = decodeNotificationKey(encodedKey);
  if (key === undefined) {
    return {
      kind: 'rejected',
      event,
      failure: failure('EventKeyInvalid', {
        message: `The key in the notification is not URL-encoded text: ${encodedKey}`,
        hint: 'S3 sends keys URL-encoded. Find out what else sends events here; the raw event is kept in this dead letter.',
      }),
    };
  }
  return {
    kind: 'object',
    event,
    object: sourceObject(bucket, key, {
      sizeBytes: object['size'],
      eTag: object['eTag'],
      versionId: object['versionId'],
      sequencer: object['sequencer'],
      eventTime: record['eventTime'],
    }),
  };
}
