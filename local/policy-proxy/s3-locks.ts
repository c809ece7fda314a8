import { type Call, header } from './call.ts';
import type { Lock } from './object-locks.ts';
import { parseCopySource } from './s3-request.ts';

const writing = new Set([
  'CompleteMultipartUpload',
  'CopyObject',
  'DeleteObject',
  'DeleteObjectTagging',
  'PutObject',
  'PutObjectTagging',
]);

/** What must not change while a call is looked at and carried out. */
export function s3Locks(call: Call): readonly Lock[] {
  const own = lockId(call.bucket, call.key);
  const locks: Lock[] = writing.has(call.operation) ? [{ id: own, mode: 'exclusive' }] : [];
  const source = parseCopySource(header(call, 'x-amz-copy-source'));
  const from = source && lockId(source.bucket, source.key);
  return from === undefined || from === own ? locks : [...locks, { id: from, mode: 'shared' }];
}

/** No bucket's name holds a slash. */
function lockId(bucket = '', key = ''): string {
  return `${bucket}/${key}`;
}
