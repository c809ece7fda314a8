import type { Refusal } from './refusal.ts';
import type { S3Request } from './s3-request.ts';

/**
 * A request that went to another Region than the bucket's is answered with 301 and the Region to use (S3 User
 * Guide, "Making requests over REST API": redirects; HeadBucket: `x-amz-bucket-region`). The endpoint a client
 * would have used is the one it signed for. GetBucketLocation answers everywhere.
 */
export function wrongRegion({ call, bucket }: S3Request): Refusal | undefined {
  if (!bucket || bucket.region === call.region || call.operation === 'GetBucketLocation') return undefined;
  return {
    status: 301,
    code: 'PermanentRedirect',
    message:
      'The bucket you are attempting to access must be addressed using the specified endpoint. ' +
      'Please send all future requests to this endpoint.',
    detail: { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
    headers: { 'x-amz-bucket-region': bucket.region },
  };
}
