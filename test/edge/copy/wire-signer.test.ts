import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { CreateMultipartUploadCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { isSignedWith } from '../../../local/policy-proxy/signature.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';

acceptNodeErrors();

let aws: AwsServer;
let s3: S3Client;
let received: IncomingMessage | undefined;
beforeEach(async () => {
  aws = await startAwsServer();
  aws.reply = (response, request) => {
    received = request;
    request.once('end', () => response.writeHead(200, { etag: '"e"' }).end());
  };
  s3 = warmS3Client({
    endpoint: aws.endpoint,
    forcePathStyle: true,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
});
afterEach(async () => {
  s3.destroy();
  await aws.close();
});

const place = { Bucket: 'archive', Key: 'a' };
const bytes = Buffer.from('bytes');
const bodies = {
  'no body': () => new CreateMultipartUploadCommand({ ...place, Metadata: { note } }),
  'a text': () => new PutObjectCommand({ ...place, Body: 'bytes', Metadata: { note } }),
  bytes: () => new PutObjectCommand({ ...place, Body: bytes, Metadata: { note } }),
  'a stream': () =>
    new PutObjectCommand({ ...place, Body: Readable.from([bytes]), ContentLength: 5, Metadata: { note } }),
} as const;
/** UTF-8 and Latin-1, a character for each byte; the last byte of `à` alone would be a space. */
const note = `${Buffer.from('Café à').toString('latin1')} Caf\xe9 \xa0`;

describe('[I] a client of S3', () => {
  it.each(Object.entries(bodies))('signs the bytes of headers that it sends with %s', async (_, command) => {
    await s3.send(command() as PutObjectCommand, {});
    if (!received) throw new Error('Nothing was sent.');
    const { method = '', url = '', headers, rawHeaders } = received;
    const [path = '', search] = url.split('?');
    const call = { method, target: url, path, query: new URLSearchParams(search), headers, rawHeaders };
    expect(headers['x-amz-meta-note']).toBe(note);
    const rest = { service: 's3', body: Buffer.alloc(0), scope: undefined };
    const named = { operation: '', region: 'eu-central-1', requestId: '' };
    expect(isSignedWith({ ...call, ...rest, ...named }, 'secret')).toBe(true);
  });
});
