import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { ListedObject } from '../core/listed-object.ts';
import { decodeNotificationKey } from '../core/object-key.ts';
import type { KeyRange, Listing } from '../ports.ts';

/** Lists a bucket page by page; the next page is asked for while the last is worked on. */
export function s3Pages(s3: S3Client, end: { readonly bucket: string; readonly account: string }): Listing {
  const ask = (range: KeyRange, ContinuationToken?: string) =>
    s3.send(
      new ListObjectsV2Command({
        Bucket: end.bucket,
        ExpectedBucketOwner: end.account,
        Prefix: range.prefix,
        // XML cannot hold every character that a key can (API reference, ListObjectsV2: EncodingType).
        EncodingType: 'url',
        ...(ContinuationToken && { ContinuationToken }),
      }),
    );
  return {
    async *list(range) {
      let asked: Promise<ListObjectsV2CommandOutput> | undefined = ask(range);
      while (asked) {
        const page: ListObjectsV2CommandOutput = await asked;
        asked = page.NextContinuationToken ? ask(range, page.NextContinuationToken) : undefined;
        // Whoever stops early does not hear of it any more.
        asked?.catch(() => undefined);
        yield (page.Contents ?? []).map(listedObject);
      }
    },
  };
}

function listedObject({
  Key = '',
  Size = 0,
  ETag = '',
  LastModified,
}: NonNullable<ListObjectsV2CommandOutput['Contents']>[number]): ListedObject {
  return {
    key: decodeNotificationKey(Key) ?? Key,
    sizeBytes: Size,
    eTag: ETag.replaceAll('"', ''),
    modifiedMs: LastModified?.getTime() ?? 0,
  };
}
