import { header } from './call.ts';
import type { Refusal } from './refusal.ts';
import type { S3Request } from './s3-request.ts';

const writes = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload', 'PutObjectAcl', 'PutBucketAcl']);

/**
 * With ACLs off, a write may carry no ACL or one that gives the bucket's owner full control; any other fails with
 * 400 AccessControlListNotSupported (S3 User Guide, "Controlling ownership of objects and disabling ACLs").
 */
export function unsupportedAcl({ call, bucket }: S3Request): Refusal | undefined {
  if (bucket?.ownership !== 'BucketOwnerEnforced' || !writes.has(call.operation)) return undefined;
  const acl = header(call, 'x-amz-acl');
  const grants = Object.keys(call.headers).some((name) => name.startsWith('x-amz-grant-'));
  const isSupported = (acl === '' || acl === 'bucket-owner-full-control') && !grants;
  if (isSupported) return undefined;
  return { status: 400, code: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs' };
}
