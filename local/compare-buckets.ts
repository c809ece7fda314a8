import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { listedKey } from '../lib/core/copy/object-key.ts';
import { destinationKey, filterReason } from '../lib/core/copy/scope.ts';
import type { Pair } from '../lib/core/pair/pair.ts';

export interface BucketDifference {
  readonly destinationKey: string;
  readonly difference: 'missing' | 'extra' | 'bytes' | 'metadata' | 'tags';
}

export interface BucketComparison {
  /** Objects of the source that are in the pair's scope. */
  readonly expected: number;
  readonly differences: readonly BucketDifference[];
}

/** Reads both buckets whole and tells every difference in keys, bytes, headers, metadata and tags. */
export async function compareBuckets(
  pair: Pair,
  source: S3Client,
  destination: S3Client,
): Promise<BucketComparison> {
  const sourceKeys = await listKeys(source, pair.source.bucket);
  const inScope = sourceKeys.filter((key) => filterReason(pair, key) === undefined);
  const expected = new Map(inScope.map((key) => [destinationKey(pair.keyRule, key), key]));
  // The folder that the rule strips has no key at the destination.
  expected.delete('');
  const present = new Set(await listKeys(destination, pair.destination.bucket));
  const compared = await pMap(
    expected,
    async ([copyKey, key]): Promise<BucketDifference[]> => {
      if (!present.has(copyKey)) return [{ destinationKey: copyKey, difference: 'missing' }];
      const original = await readObject(source, pair.source.bucket, key);
      const copy = await readObject(destination, pair.destination.bucket, copyKey);
      return (['bytes', 'metadata', 'tags'] as const)
        .filter((part) => !isDeepStrictEqual(original[part], copy[part]))
        .filter((part) => part !== 'tags' || pair.tags === 'copy')
        .map((difference) => ({ destinationKey: copyKey, difference }));
    },
    { concurrency: 16 },
  );
  const extra = [...present].filter((key) => !expected.has(key));
  return {
    expected: expected.size,
    differences: [
      ...compared.flat(),
      ...extra.map((key): BucketDifference => ({ destinationKey: key, difference: 'extra' })),
    ],
  };
}

async function listKeys(client: S3Client, bucket: string): Promise<string[]> {
  const keys: string[] = [];
  // XML cannot carry every character a key may have, so names are asked for URL-encoded.
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, EncodingType: 'url' })) {
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => listedKey(Key, page.EncodingType) ?? ''));
  }
  return keys;
}

async function readObject(client: S3Client, bucket: string, key: string) {
  const object = { Bucket: bucket, Key: key };
  const [output, tagging] = await Promise.all([
    client.send(new GetObjectCommand(object)),
    client.send(new GetObjectTaggingCommand(object)),
  ]);
  const bytes = (await output.Body?.transformToByteArray()) ?? new Uint8Array();
  const { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, Metadata } =
    output;
  const tags = (tagging.TagSet ?? []).map(({ Key, Value }) => `${Key}=${Value}`).sort();
  return {
    bytes: createHash('sha256').update(bytes).digest('hex'),
    metadata: {
      ContentType,
      ContentEncoding,
      ContentDisposition,
      ContentLanguage,
      CacheControl,
      ...Metadata,
    },
    tags,
  };
}
