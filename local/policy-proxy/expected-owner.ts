import { header } from './call.ts';
import type { Refusal } from './refusal.ts';
import type { S3Request } from './s3-request.ts';

/**
 * "If the account ID that you provide does not match the actual owner of the bucket, the request fails with the
 * HTTP status code 403 Forbidden (access denied)": S3 User Guide, "Verifying bucket ownership with bucket owner
 * condition".
 */
export function wrongOwner({ call, bucket, source }: S3Request): Refusal | undefined {
  const expected = header(call, 'x-amz-expected-bucket-owner');
  const expectedOfSource = header(call, 'x-amz-source-expected-bucket-owner');
  const isWrong =
    (expected !== '' && bucket !== undefined && expected !== bucket.account) ||
    (expectedOfSource !== '' && source !== undefined && expectedOfSource !== source.bucket.account);
  return isWrong ? { status: 403, code: 'AccessDenied', message: 'Access Denied' } : undefined;
}
