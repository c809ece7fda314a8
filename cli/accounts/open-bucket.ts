import { S3Client } from '@aws-sdk/client-s3';
import { isExpired } from '../../lib/core/failure/fault.ts';
import { refusalWords } from '../../lib/core/failure/refusal-words.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { quoted } from '../../lib/core/policy/aws-command.ts';
import { s3Listing } from '../../lib/edge/listing/s3-listing.ts';
import { s3ObjectReader } from '../../lib/edge/listing/s3-object-reader.ts';
import type { Listing } from '../../lib/ports.ts';
import { CommandError } from '../terminal/command-error.ts';
import { profileSettings } from './client-settings.ts';

/** Tries before a request fails for good: a run of hours meets many a 503. */
const maxAttempts = 8;

/**
 * One end of a pair, read under the credentials of `profile`. A listing that S3 refuses rejects with a {@link CommandError}
 * that names the bucket and its side.
 */
export async function openBucket(pair: Pair, side: 'source' | 'destination', profile: string) {
  const end = pair[side];
  const settings = await profileSettings(profile);
  const s3 = new S3Client({
    region: end.region,
    ...settings.client('S3'),
    maxAttempts,
    followRegionRedirects: true,
  });
  const listing = namedListing(s3Listing(s3, end), (error) => refusal(pair, side, profile, error));
  return { s3, listing, reader: s3ObjectReader(s3, end) };
}

function namedListing(listing: Listing, named: (error: Error) => Error): Listing {
  return {
    async *list(range) {
      try {
        yield* listing.list(range);
      } catch (error) {
        throw error instanceof Error ? named(error) : error;
      }
    },
  };
}

/** Errors that no service answered keep their own words. */
function refusal(pair: Pair, side: 'source' | 'destination', profile: string, error: Error): Error {
  const { bucket, account, region } = pair[side];
  if (!('$metadata' in error)) return error;
  const place = `The ${side} bucket ${bucket} (account ${account}, ${region})`;
  if (error.name === 'NoSuchBucket') {
    return new CommandError(
      `${place} does not exist: NoSuchBucket. Correct ${side}.bucket in pairs/${pair.name}.yml, or make the bucket.`,
    );
  }
  return new CommandError(
    `${place} cannot be listed by profile ${profile}: ${refusalWords(error)}. ${adviceOn(error.name, profile)}`,
  );
}

function adviceOn(code: string, profile: string): string {
  if (isExpired({ code })) {
    return `Sign in again (aws sso login --profile ${quoted(profile)}, or new keys), then run the same again.`;
  }
  return code === 'AccessDenied' ? `Profile ${profile} needs s3:ListBucket on it.` : 'Run the same again.';
}
