import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { encodeNotificationKey } from '../../../lib/core/copy/object-key.ts';
import { s3Listing } from '../../../lib/edge/listing/s3-listing.ts';
import { objectKey } from '../../support/arbitraries.ts';
import { type AwsServer, errorBody, startAwsServer } from '../../support/aws-server.ts';
import { collected } from '../../support/fake-listing.ts';

const modifiedMs = Date.parse('2026-11-23T10:00:00Z');
const object = (key: string, size: number | '', eTag: string, more = '') =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-23T10:00:00.000Z</LastModified><ETag>&quot;${eTag}&quot;</ETag><Size>${size}</Size>${more}</Contents>`;
const page = (...inside: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>uploads</Name><EncodingType>url</EncodingType>${inside.join('')}</ListBucketResult>`;

describe('[I] a listing', () => {
  let aws: AwsServer;
  let s3: S3Client;
  beforeAll(async () => {
    aws = await startAwsServer();
    s3 = new S3Client({
      endpoint: aws.endpoint,
      region: 'eu-west-1',
      forcePathStyle: true,
      maxAttempts: 2,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
  });
  afterAll(async () => {
    s3?.destroy();
    await aws?.close();
  });

  /** What is listed when S3 answers with these pages in turn; and what it was asked. */
  async function listed(
    ...answers: readonly (string | { readonly status: number; readonly body: string })[]
  ) {
    const asked: URLSearchParams[] = [];
    aws.reply = (response, { url, headers }) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? '';
      asked.push(new URLSearchParams(url?.split('?')[1]));
      expect(headers['x-amz-expected-bucket-owner']).toBe('111111111111');
      const { status, body } = typeof answer === 'string' ? { status: 200, body: answer } : answer;
      response.writeHead(status).end(body);
    };
    const listing = s3Listing(s3, { bucket: 'uploads', account: '111111111111' }, { concurrency: 1 });
    return { objects: await collected(listing.list({ prefix: 'a' })), asked };
  }

  it('goes on to the last page, its keys decoded', async () => {
    const { objects, asked } = await listed(
      page(
        object('a+%2B', 3, 'e'),
        '<IsTruncated>true</IsTruncated><NextContinuationToken>m&amp;re</NextContinuationToken>',
      ),
      page('<IsTruncated>false</IsTruncated>', object('b%0A', 0, 'f-2')),
    );
    expect(objects).toEqual([
      { key: 'a +', sizeBytes: 3, eTag: 'e', modifiedMs },
      { key: 'b\n', sizeBytes: 0, eTag: 'f-2', modifiedMs },
    ]);
    expect(asked).toHaveLength(2);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({ prefix: 'a', 'encoding-type': 'url' });
    expect(asked[1]?.get('continuation-token')).toBe('m&re');
  });

  it('tells of storage class and checksums where S3 does', async () => {
    const more =
      '<ChecksumAlgorithm>SHA256</ChecksumAlgorithm><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><StorageClass>GLACIER_IR</StorageClass>';
    const { objects } = await listed(page(object('a', 1, 'e', more)));
    expect(objects).toMatchObject([
      {
        storageClass: 'GLACIER_IR',
        checksumAlgorithms: ['SHA256', 'CRC64NVME'],
        checksumType: 'FULL_OBJECT',
      },
    ]);
  });

  const content = fc.record({
    key: objectKey,
    size: fc.nat(),
    owner: fc.constantFrom('', '<Owner><DisplayName>a &lt;Key&gt; b</DisplayName><ID>1</ID></Owner>'),
    storageClass: fc.constantFrom('', '<StorageClass>STANDARD</StorageClass>'),
  });

  it('is read as the SDK reads it, whatever the keys', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 5 }), async (contents) => {
        const xml = page(
          ...contents.map(({ key, size, owner, storageClass }) =>
            object(encodeNotificationKey(key), size, 'e', owner + storageClass),
          ),
        );
        const { objects } = await listed(xml);
        const { Contents = [] } = await s3.send(
          new ListObjectsV2Command({ Bucket: 'uploads', ExpectedBucketOwner: '111111111111' }),
        );
        expect(objects).toEqual(
          Contents.map(({ Size, StorageClass }, at) => ({
            key: contents[at]?.key,
            sizeBytes: Size,
            eTag: 'e',
            modifiedMs,
            ...(StorageClass && { storageClass: StorageClass }),
          })),
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['an object without a size', page(object('a', '', 'e')), 'without its key, size'],
    ['more, and not from where', page('<IsTruncated>true</IsTruncated>'), 'not from where'],
    ['half a page', page(object('a', 1, 'e')).slice(0, -9), 'cut or no XML'],
    ['an error behind 200', errorBody('InternalError'), 'cut or no XML'],
    ['nothing', '', 'cut or no XML'],
  ])('fails when S3 tells of %s', async (_, answer, words) => {
    await expect(listed(answer)).rejects.toThrow(words);
  });

  it('begins behind a key, in pages as large as was asked for', async () => {
    const asked: URLSearchParams[] = [];
    aws.reply = (response, { url }) => {
      asked.push(new URLSearchParams(url?.split('?')[1]));
      response.end(page());
    };
    const place = { bucket: 'uploads', account: '111111111111' };
    await collected(s3Listing(s3, place, { pageSize: 7 }).list({ prefix: 'a', after: 'a/1' }));
    await collected(s3Listing(s3, place).list({ prefix: 'a' }));
    const [narrow, whole] = asked.map((one) => [one.get('max-keys'), one.get('start-after')]);
    expect(narrow).toEqual(['7', 'a/1']);
    expect(whole).toEqual([null, null]);
  });

  it('ends the request under way once nobody reads', async () => {
    const goesOn = '<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>';
    const ended = new Promise((done) => {
      aws.reply = (response, { url }) => {
        if (url?.includes('continuation-token')) response.on('close', () => done('ended'));
        else response.end(page(object('a!', 1, 'e'), goesOn));
      };
    });
    const began = new Promise<void>((done) => {
      const { reply } = aws;
      aws.reply = (response, request) => {
        reply(response, request);
        if (request.url?.includes('continuation-token')) done();
      };
    });
    const listing = s3Listing(s3, { bucket: 'uploads', account: '111111111111' }, { concurrency: 1 });
    for await (const _ of listing.list({ prefix: 'a' })) {
      await began;
      break;
    }
    await expect(ended).resolves.toBe('ended');
  });

  it('fails as S3 does, after it was asked again where that may help', async () => {
    const slowDown = { status: 503, body: errorBody('SlowDown') };
    await expect(listed({ status: 403, body: errorBody('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(listed(slowDown)).rejects.toMatchObject({ name: 'SlowDown' });
    expect((await listed(slowDown, page(object('a', 1, 'e')))).objects).toHaveLength(1);
  });
});
