import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { decodeNotificationKey } from '../../lib/core/copy/object-key.ts';
import { type Headers, type RawRequest, rawRequest } from '../support/raw-request.ts';
import { type LocalAws, makeBucket, region, source, startLocalAws } from './local-aws-setup.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  await makeBucket(aws.asSource, 'writing');
});
afterAll(() => aws.stop());

function ask(key: string, what: Omit<RawRequest, 'path'>) {
  return rawRequest(aws.policyProxy.url, { account: source, region }, { path: `/writing/${key}`, ...what });
}

async function put(key: string, headers: Headers): Promise<Headers> {
  expect(await ask(key, { method: 'PUT', headers, body: [Buffer.from('bytes')] })).toMatchObject({
    status: 200,
  });
  return (await ask(key, { method: 'HEAD' })).headers;
}

/** A write whose body comes in chunks of these sizes, cut into packets at other places. */
async function putChunks(key: string, sizes: readonly number[], { packet = 1_000, query = '' } = {}) {
  const chunks = [...sizes, 0].map(
    (size) => `${size.toString(16)}\r\n${'x'.repeat(size)}${size > 0 ? '\r\n' : ''}`,
  );
  const whole = Buffer.from(`${chunks.join('')}x-amz-checksum-crc32:AAAAAA==\r\n\r\n`);
  const body = Array.from({ length: Math.ceil(whole.length / packet) }, (_, index) =>
    whole.subarray(index * packet, (index + 1) * packet),
  );
  const length = sizes.reduce((bytes, size) => bytes + size, 0);
  return ask(key, {
    method: 'PUT',
    query,
    payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
    body,
  });
}

describe('chunks (S3 API Reference, "Signature calculations: transferring payload in multiple chunks")', () => {
  it.each([[[5]], [[]], [[8_192, 5]], [[65_536, 8_192, 8_191]]])('of %j bytes are taken', async (sizes) => {
    expect(await putChunks('taken', sizes)).toMatchObject({ status: 200 });
    const { headers } = await ask('taken', { method: 'HEAD' });
    expect(headers['content-length']).toBe(String(sizes.reduce((bytes, size) => bytes + size, 0)));
  });

  it.each([
    [[1, 1], 2, 1],
    [[100, 8_192], 2, 100],
    [[8_192, 8_191, 1], 3, 8_191],
    [[65_536, 65_536, 3, 65_536, 65_536], 4, 3],
  ])('of %j bytes are refused, and nothing is written', async (sizes, number, bytes) => {
    const { status, body } = await putChunks('refused', sizes);
    expect(status).toBe(400);
    expect(body).toContain('<Code>InvalidChunkSizeError</Code>');
    expect(body).toContain(`<Chunk>${number}</Chunk><BadChunkSize>${bytes}</BadChunkSize>`);
    expect(await ask('refused', { method: 'HEAD' })).toMatchObject({ status: 404 });
  });

  it('of parts of an upload are held to the same', async () => {
    const begun = await aws.asSource.s3.send(
      new CreateMultipartUploadCommand({ Bucket: 'writing', Key: 'part' }),
    );
    const query = `partNumber=1&uploadId=${encodeURIComponent(begun.UploadId ?? '')}`;
    expect(await putChunks('part', [100, 8_192], { query })).toMatchObject({ status: 400 });
    expect(await putChunks('part', [8_192, 100], { query })).toMatchObject({ status: 200 });
  });

  it('are judged by their sizes alone, however they arrive', async () => {
    const sizes = fc.array(
      fc.oneof(fc.constantFrom(1, 8_191, 8_192, 8_193), fc.integer({ min: 1, max: 20_000 })),
      {
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9_000 }), async (each, packet) => {
        const isTaken = each.slice(0, -1).every((size) => size >= 8_192);
        const { status } = await putChunks('any', each, { packet: Math.max(packet, 50) });
        expect(status).toBe(isTaken ? 200 : 400);
      }),
      { numRuns: 30 },
    );
  });
});

describe('headers of objects (S3 User Guide, "Working with object metadata")', () => {
  const utf8 = Buffer.from('attachment; filename="Café à.pdf"').toString('latin1');

  it.each([
    ['UTF-8', utf8],
    ['Latin-1', 'attachment; filename="Caf\xe9.pdf"'],
    ['nothing', ''],
  ])('are kept byte for byte: %s', async (_, value) => {
    const headers = {
      'cache-control': value,
      'content-disposition': value,
      'content-language': value,
      expires: value,
      'x-amz-meta-note': value,
    };
    expect(await put('bytes', headers)).toMatchObject(headers);
  });

  it.each([
    ['', ''],
    ['gzip', 'gzip'],
    ['aws-chunked', undefined],
    ['gzip,aws-chunked', 'gzip'],
  ])('have the Content-Encoding %j as %j', async (given, kept) => {
    expect((await put('encoded', { 'content-encoding': given }))['content-encoding']).toBe(kept);
  });

  it('have a website redirect that CopyObject leaves behind unless the request names it', async () => {
    const redirectOf = async (key: string) =>
      (await ask(key, { method: 'HEAD' })).headers['x-amz-website-redirect-location'];
    const copy = (more: object) =>
      aws.asSource.s3.send(
        new CopyObjectCommand({ Bucket: 'writing', Key: 'copy', CopySource: 'writing/from', ...more }),
      );
    await put('from', { 'x-amz-website-redirect-location': '/there' });
    expect(await redirectOf('from')).toBe('/there');
    await copy({});
    expect(await redirectOf('copy')).toBeUndefined();
    await copy({ WebsiteRedirectLocation: '/elsewhere' });
    expect(await redirectOf('copy')).toBe('/elsewhere');
  });
});

describe('uploads under way (S3 API Reference, ListMultipartUploads, encoding-type)', () => {
  it('are listed with their keys encoded where that is asked for, and the answer says so', async () => {
    const [Bucket, Key] = ['writing', 'a+b c/100%\u0001à&<'];
    const { UploadId } = await aws.asSource.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const list = { Bucket, Prefix: 'a+b' };
    const asked = await aws.asSource.s3.send(
      new ListMultipartUploadsCommand({ ...list, EncodingType: 'url' }),
    );
    expect(asked).toMatchObject({ EncodingType: 'url', Uploads: [{ UploadId }] });
    expect(decodeNotificationKey(asked.Uploads?.[0]?.Key ?? '')).toBe(Key);
  });

  it('are listed with their keys as they are otherwise', async () => {
    const [Bucket, Key] = ['writing', 'c+d %41'];
    await aws.asSource.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { Uploads, EncodingType } = await aws.asSource.s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'c+d' }),
    );
    expect(Uploads?.map((upload) => upload.Key)).toEqual([Key]);
    expect(EncodingType).toBeUndefined();
  });
});
