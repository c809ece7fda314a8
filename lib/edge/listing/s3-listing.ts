import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DeserializeMiddleware, HttpResponse } from '@smithy/types';
import type { ListedObject } from '../../core/compare/listed-object.ts';
import type { Listing } from '../../ports.ts';
import { readContents } from './listed-contents.ts';
import { type ListingPage, listWindow } from './listing-window.ts';

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
            const input: ListObjectsV2CommandInput = {
              Bucket: bucket,
              ExpectedBucketOwner: account,
              Prefix: prefix,
              // XML cannot hold every character that a key can (API reference, ListObjectsV2: encoding-type).
              EncodingType: 'url',
              MaxKeys: pageSize,
              StartAfter: after,
              ContinuationToken: token,
            };
            return askPage(s3, input, end.signal);
          },
          concurrency,
        );
      } finally {
        end.abort();
      }
    },
  };
}

/** One page. The SDK is given what is beside its objects, for it to find what S3 refuses and to try again. */
async function askPage(
  s3: S3Client,
  input: ListObjectsV2CommandInput,
  abortSignal: AbortSignal,
): Promise<ListingPage> {
  let objects: readonly ListedObject[] = [];
  const reading: DeserializeMiddleware<ListObjectsV2CommandInput, ListObjectsV2CommandOutput> =
    (next) => async (args) => {
      const answer = await next(args);
      const response = answer.response as HttpResponse;
      if (response.statusCode !== 200) return answer;
      const page = readContents(s3.config.utf8Encoder(await s3.config.streamCollector(response.body)));
      objects = page.objects;
      response.body = s3.config.utf8Decoder(page.rest);
      return answer;
    };
  const command = new ListObjectsV2Command(input);
  command.middlewareStack.addRelativeTo(reading, {
    name: 'readContents',
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
  });
  const { IsTruncated, NextContinuationToken } = await s3.send(command, { abortSignal });
  if (!IsTruncated) return { objects };
  if (!NextContinuationToken) throw new Error('S3 says that the listing goes on, but not from where.');
  return { objects, token: NextContinuationToken };
}
