import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { ListedObject } from '../core/listed-object.ts';
import { decodeNotificationKey } from '../core/object-key.ts';
import type { Listing } from '../ports.ts';
import { listWindow } from './listing-window.ts';

interface Place {
  readonly bucket: string;
  readonly account: string;
}

/** Requests of one listing under way at once. */
const listingConcurrency = 8;

/**
 * The listing of a bucket, several pages at once. Tries again as often as `s3` does; `pageSize` (at most 1,000) is
 * S3's own where it is left out.
 */
export function s3Listing(
  s3: S3Client,
  { bucket, account }: Place,
  { concurrency = listingConcurrency, pageSize }: { concurrency?: number; pageSize?: number } = {},
): Listing {
  return {
    async *list(range) {
      const end = new AbortController();
      try {
        yield* listWindow(
          range,
          async ({ prefix, after, token }) => {
            const command = new ListObjectsV2Command({
              Bucket: bucket,
              ExpectedBucketOwner: account,
              Prefix: prefix,
              // XML cannot hold every character that a key can (API reference, ListObjectsV2: encoding-type).
              EncodingType: 'url',
              ...(pageSize && { MaxKeys: pageSize }),
              ...(after !== undefined && { StartAfter: after }),
              ...(token !== undefined && { ContinuationToken: token }),
            });
            return listingPage(await s3.send(command, { abortSignal: end.signal }));
          },
          concurrency,
        );
      } finally {
        end.abort();
      }
    },
  };
}

function listingPage({ Contents = [], NextContinuationToken, IsTruncated }: ListObjectsV2CommandOutput) {
  const objects = Contents.map(listedObject);
  if (!IsTruncated) return { objects };
  if (!NextContinuationToken) throw new Error('S3 says that the listing goes on, but not from where.');
  return { objects, token: NextContinuationToken };
}

type Content = NonNullable<ListObjectsV2CommandOutput['Contents']>[number];

function listedObject(content: Content): ListedObject {
  const { Key, Size, ETag, LastModified, StorageClass, ChecksumAlgorithm, ChecksumType } = content;
  const key = decodeNotificationKey(Key ?? '');
  if (!key || Size === undefined || !ETag || !LastModified) {
    throw new Error(`S3 lists an object without its key, size, ETag or time: ${JSON.stringify(content)}`);
  }
  return {
    key,
    sizeBytes: Size,
    eTag: ETag.replaceAll('"', ''),
    modifiedMs: LastModified.getTime(),
    ...(StorageClass && { storageClass: StorageClass }),
    ...(ChecksumAlgorithm && { checksumAlgorithms: ChecksumAlgorithm }),
    ...(ChecksumType && { checksumType: ChecksumType }),
  };
}
