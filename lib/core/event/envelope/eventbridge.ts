import { sourceObject } from '../../copy/source-object.ts';
import { asObject, asString, type JsonObject } from '../../text/json-value.ts';
import { type IntakeItem, malformed } from './intake-item.ts';

/** Reads an EventBridge event of S3. Its key is not encoded (S3 User Guide, "EventBridge event message structure"). */
export function readEventBridgeEvent(event: JsonObject): IntakeItem {
  if (event['detail-type'] !== 'Object Created')
    return { kind: 'ignored', reason: 'not-object-created', event };
  const detail = asObject(event['detail']);
  const object = asObject(detail?.['object']);
  const bucket = asString(asObject(detail?.['bucket'])?.['name']);
  const key = asString(object?.['key']);
  if (!object || !bucket || key === undefined) return malformed(event, 'the event names no bucket or no key');
  return {
    kind: 'object',
    event,
    object: sourceObject(bucket, key, {
      sizeBytes: object['size'],
      eTag: object['etag'],
      versionId: object['version-id'],
      sequencer: object['sequencer'],
      eventTime: event['time'],
    }),
  };
}
