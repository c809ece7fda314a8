import type { S3Client } from '@aws-sdk/client-s3';
import type { Pair } from '../../../core/pair/pair.ts';
import type { Copier } from '../../../ports.ts';
import { bySize } from '../s3-copier.ts';
import { type Ends, type OpenS3, renewing, signed } from '../s3-ends.ts';
import { partCopies } from '../s3-part-copies.ts';
import { singleCopier } from '../s3-single-copier.ts';
import { leanCopyObject } from './copy-object.ts';
import { type BucketEndpoint, bucketEndpoint } from './endpoint.ts';
import type { Send } from './send.ts';

/**
 * As `s3Copier`, but a single copy goes out by what `sendOf` makes of the client that would have sent it. What is
 * rare stays with the SDK: credentials, the endpoint, questions after a failure, and copies in parts.
 */
export function leanCopier(pair: Pair, open: OpenS3, sendOf: (client: S3Client) => Send): Copier {
  return renewing(
    () => signed(open, pair),
    (ends) => bySize(pair, ends, partCopies(pair, ends, singleCopier(pair, ends, copyObject(ends)))),
  );
  function copyObject({ copy }: Ends) {
    const { region, bucket } = pair.destination;
    let found: Promise<BucketEndpoint> | undefined;
    const endpoint = () => {
      found ??= bucketEndpoint(copy, bucket);
      return found;
    };
    const credentials = () => copy.config.credentials();
    return leanCopyObject({ send: sendOf(copy), region, credentials, endpoint });
  }
}
