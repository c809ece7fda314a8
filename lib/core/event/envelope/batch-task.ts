import { decodeNotificationKey } from '../../copy/object-key.ts';
import { sourceObject } from '../../copy/source-object.ts';
import { failure } from '../../failure/failure.ts';
import { asString, type JsonObject } from '../../text/json-value.ts';
import { type IntakeItem, malformed } from './intake-item.ts';

/**
 * Reads one task of an S3 Batch Operations job (S3 User Guide, "Invoke AWS Lambda function"). Version 1.0 names
 * the bucket by its ARN, 2.0 by its name; the key is form-encoded in both. A task has no size.
 */
export function readBatchTask(task: JsonObject, invocationSchemaVersion: unknown): IntakeItem {
  const event = { invocationSchemaVersion, tasks: [task] };
  const bucket = asString(task['s3Bucket']) ?? asString(task['s3BucketArn'])?.replace(/^arn:.*:/s, '');
  const encodedKey = asString(task['s3Key']);
  if (!bucket || encodedKey === undefined) return malformed(event, 'the task names no bucket or no key');
  const key = decodeNotificationKey(encodedKey);
  if (key === undefined) {
    return {
      kind: 'rejected',
      event,
      failure: failure('EventKeyInvalid', {
        message: `The key of the task is not URL-encoded text: ${encodedKey}`,
        hint: "S3 Batch Operations takes keys URL-encoded: encode them in the job's manifest, where % is %25.",
      }),
    };
  }
  return { kind: 'object', event, object: sourceObject(bucket, key, { versionId: task['s3VersionId'] }) };
}
