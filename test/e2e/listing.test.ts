import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { compareKeys } from '../../lib/core/compare/key-order.ts';
import { s3Listing } from '../../lib/edge/listing/s3-listing.ts';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { awkwardKeys } from '../support/awkward-keys.ts';
import { collected, inOrder } from '../support/fake-listing.ts';

const account = '111111111111';
const bucket = 'listed';

describe('[E] listing a bucket', () => {
  let aws: LocalAws;
  let s3: S3Client;
  const awkward = awkwardKeys.map(([key]) => key);
  const numbered = Array.from({ length: 40 }, (_, at) => `n/${String(at).padStart(4, '0')}`);
  const all = inOrder([...awkward, ...numbered]);
  const keysOf = async (range: { prefix: string; after?: string; until?: string }, pageSize: number) => {
    const listing = s3Listing(s3, { bucket, account }, { pageSize, concurrency: 4 });
    return (await collected(listing.list(range))).map(({ key }) => key);
  };

  beforeAll(async () => {
    aws = await startLocalAws();
    s3 = aws.clients.s3(account);
    await makeBucket(s3, { bucket, region: 'eu-west-1', versioned: false });
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
    await pMap(all, put, { concurrency: 8 });
  });
  afterAll(() => aws?.stop());

  it.each([1, 2, 7, all.length - 1, all.length, all.length + 1])(
    'gives keys of any characters in the order of their bytes, in pages of %i',
    async (pageSize) => {
      expect(await keysOf({ prefix: '' }, pageSize)).toEqual(all);
    },
  );

  it('starts after and ends with any key, and keeps to its prefix', async () => {
    for (const key of awkward) {
      expect(await keysOf({ prefix: '', after: key }, 5)).toEqual(
        all.filter((one) => compareKeys(one, key) > 0),
      );
      expect(await keysOf({ prefix: '', until: key }, 5)).toEqual(
        all.filter((one) => compareKeys(one, key) <= 0),
      );
      expect(await keysOf({ prefix: key }, 5)).toEqual(all.filter((one) => one.startsWith(key)));
    }
  });

  it('tells size, ETag and time of each object', async () => {
    const [object] = await collected(s3Listing(s3, { bucket, account }).list({ prefix: 'plain.txt' }));
    expect(object).toMatchObject({ key: 'plain.txt', sizeBytes: 9, storageClass: 'STANDARD' });
    expect(object?.eTag).toMatch(/^[0-9a-f]{32}$/);
    expect(Math.abs((object?.modifiedMs ?? 0) - Date.now())).toBeLessThan(600_000);
  });

  it('is refused where the bucket belongs to somebody else', async () => {
    const listing = s3Listing(s3, { bucket, account: '222222222222' });
    await expect(collected(listing.list({ prefix: '' }))).rejects.toThrow(/denied/i);
  });
});
