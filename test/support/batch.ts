import { encodeNotificationKey } from '../../lib/core/copy/object-key.ts';

/** An invocation by S3 Batch Operations, with a task for each of `keys`; their ids are `t0`, `t1` … */
export function batchEvent(keys: readonly string[], { version = '1.0', bucket = 'uploads' } = {}) {
  const place = version === '1.0' ? { s3BucketArn: `arn:aws:s3:::${bucket}` } : { s3Bucket: bucket };
  return {
    invocationSchemaVersion: version,
    invocationId: 'i1',
    job: { id: 'j1', ...(version === '2.0' && { userArguments: { pair: 'test' } }) },
    tasks: keys.map((key, at) => ({
      taskId: `t${at}`,
      s3Key: encodeNotificationKey(key),
      s3VersionId: null,
      ...place,
    })),
  };
}
