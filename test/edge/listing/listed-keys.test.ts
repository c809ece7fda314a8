import { S3Client } from '@aws-sdk/client-s3';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import { listUploads } from '../../../lib/edge/copy/s3-uploads.ts';
import { s3Listing } from '../../../lib/edge/listing/s3-listing.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';
import { collected } from '../../support/fake-listing.ts';
import { pair } from '../../support/pair.ts';

let aws: AwsServer;
let s3: S3Client;
let asked: URLSearchParams;
beforeAll(async () => {
  aws = await startAwsServer();
  s3 = new S3Client({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

function answers(body: string): void {
  aws.reply = (response, { url }) => {
    asked = new URLSearchParams(url?.split('?')[1]);
    response.writeHead(200, { 'content-type': 'application/xml' }).end(body);
  };
}

/** Whether each listing finds `key` in an answer that has it as `listed`. */
const listings: Readonly<Record<string, (listed: string, key: string) => Promise<boolean>>> = {
  async ListObjectsV2(listed, key) {
    const object = `<Contents><Key>${listed}</Key><LastModified>2026-11-23T10:00:00Z</LastModified><ETag>e</ETag><Size>1</Size></Contents>`;
    answers(`<ListBucketResult>${encodingType}${object}</ListBucketResult>`);
    const objects = await collected(
      s3Listing(s3, { bucket: 'archive', account: '222222222222' }).list({ prefix: '' }),
    );
    return objects.some((one) => one.key === key);
  },
  async ListMultipartUploads(listed, key) {
    const upload = `<Upload><Key>${listed}</Key><UploadId>u</UploadId></Upload>`;
    answers(`<ListMultipartUploadsResult>${encodingType}${upload}</ListMultipartUploadsResult>`);
    const plan = planOf(pair(), { bucket: 'uploads', key });
    if (plan.kind !== 'copy') throw new Error('The pair does not copy it.');
    const ends = { copy: s3, ask: () => s3 };
    const abortSignal = new AbortController().signal;
    return (await listUploads({ ends, pair: pair(), plan, abortSignal })).length > 0;
  },
};
let encodingType: string;

describe('[I] the keys that S3 lists', () => {
  const keys: readonly (readonly [key: string, encoded: string])[] = [
    ['a+b', 'a%2Bb'],
    ['a b', 'a+b'],
    ['100%', '100%25'],
    ['%41', '%2541'],
    ['à/\u0001', '%C3%A0/%01'],
  ];
  const rows = Object.keys(listings).flatMap((listing) => keys.map((key) => [listing, ...key] as const));

  it.each(rows)('are decoded where %s says that they are encoded: %j', async (listing, key, encoded) => {
    encodingType = '<EncodingType>url</EncodingType>';
    await expect(listings[listing]?.(encoded, key)).resolves.toBe(true);
    expect(asked.get('encoding-type')).toBe('url');
  });

  it.each(rows.filter(([, key]) => !key.includes('\u0001')))(
    'are as they stand where %s does not say so: %j',
    async (listing, key) => {
      encodingType = '';
      await expect(listings[listing]?.(key, key)).resolves.toBe(true);
    },
  );
});
