import { S3Client } from '@aws-sdk/client-s3';
import type { Pair } from '../lib/core/pair.ts';
import { s3Listing } from '../lib/edge/s3-listing.ts';
import { s3ObjectReader } from '../lib/edge/s3-object-reader.ts';

/** Tries before a request fails for good: a run of hours meets many a 503. */
const maxAttempts = 8;

/** One end of a pair, read under the credentials of `profile`. */
export function openBucket(end: Pair['source'] | Pair['destination'], profile: string) {
  const s3 = new S3Client({ region: end.region, profile, maxAttempts, followRegionRedirects: true });
  return { s3, listing: s3Listing(s3, end), reader: s3ObjectReader(s3, end) };
}
