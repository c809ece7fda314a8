import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Listing } from '../../lib/edge/s3-listing.ts';

describe('[U] a listing', () => {
  const s3 = mockClient(S3Client);
  beforeEach(() => void s3.reset());

  const LastModified = new Date('2026-11-23T10:00:00Z');
  const { list } = s3Listing(new S3Client({}), { bucket: 'uploads', account: '111111111111' });
  async function listed() {
    const objects = [];
    for await (const page of list({ prefix: 'a' })) objects.push(...page);
    return objects;
  }

  it('goes on to the last page, its keys decoded, and names the owner it expects', async () => {
    s3.on(ListObjectsV2Command).resolves({
      Contents: [{ Key: 'b%0A', Size: 0, ETag: '"f-2"', LastModified }],
    });
    s3.on(ListObjectsV2Command, { ContinuationToken: undefined, StartAfter: undefined }).resolves({
      Contents: [{ Key: 'a+%2B', Size: 3, ETag: '"e"', LastModified }],
      IsTruncated: true,
      NextContinuationToken: 'more',
    });
    const modifiedMs = LastModified.getTime();
    expect(await listed()).toEqual([
      { key: 'a +', sizeBytes: 3, eTag: 'e', modifiedMs },
      { key: 'b\n', sizeBytes: 0, eTag: 'f-2', modifiedMs },
    ]);
    expect(s3.commandCalls(ListObjectsV2Command)[0]?.args[0].input).toMatchObject({
      Bucket: 'uploads',
      Prefix: 'a',
      EncodingType: 'url',
      ExpectedBucketOwner: '111111111111',
    });
  });

  it.each([
    [
      'an object without a size',
      { Contents: [{ Key: 'a', ETag: '"e"', LastModified }] },
      'without its key, size',
    ],
    ['more, and not from where', { IsTruncated: true }, 'not from where'],
  ])('fails when S3 tells of %s', async (_, answer, words) => {
    s3.on(ListObjectsV2Command).resolves(answer);
    await expect(listed()).rejects.toThrow(words);
  });

  it('fails as S3 does', async () => {
    s3.on(ListObjectsV2Command).rejects(new Error('Access Denied'));
    await expect(listed()).rejects.toThrow('Access Denied');
  });
});
