import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { GetObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectReader } from '../../ports.ts';
import { headObject } from '../copy/head-object.ts';
import { getObject, withBytes } from '../copy/read-object.ts';

/** Times that an object is read from its start when its stream breaks off; the client itself repeats only requests. */
const readings = 3;

/** Reads the objects of one bucket. */
export function s3ObjectReader(
  s3: S3Client,
  { bucket, account }: { readonly bucket: string; readonly account: string },
): ObjectReader {
  const place = (Key: string) => ({ Bucket: bucket, Key, ExpectedBucketOwner: account });
  return {
    async head(key) {
      try {
        return await headObject(s3, { ...place(key), ChecksumMode: 'ENABLED' });
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async tags(key) {
      const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(place(key)));
      return TagSet;
    },
    async digest(key) {
      for (let reading = 1; ; reading++) {
        const object = await getObject(s3, place(key));
        const hash = createHash('sha256');
        try {
          await withBytes(object, ({ Body }) => pipeline(Body, hash));
          return hash.digest('hex');
        } catch (error) {
          if (reading === readings) throw error;
        }
      }
    },
  };
}
