import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { checksumAlgorithms } from '../../../lib/core/copy/source-head.ts';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { s3ObjectReader } from '../../../lib/edge/listing/s3-object-reader.ts';
import { type AwsServer, errorBody, type Reply, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';

acceptNodeErrors();

let aws: AwsServer;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAwsServer();
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

const digest = () => s3ObjectReader(s3, { bucket: 'archive', account: '222222222222' }).digest('a');
const bytes = Buffer.from('the bytes of the object');
const sha256 = createHash('sha256').update(bytes).digest('hex');

const whole: Reply = (response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
const broken: Reply = (response) => {
  response.writeHead(200, { 'content-length': bytes.length });
  response.write(bytes.subarray(0, 5), () => response.socket?.destroy());
};

/** Answers one reading after the other, the last for good. */
function inOrder(...replies: readonly Reply[]): () => number {
  let readings = 0;
  aws.reply = (response, request) => replies[Math.min(readings++, replies.length - 1)]?.(response, request);
  return () => readings;
}

describe('[I] the digest of an object', () => {
  it('is that of all its bytes', async () => {
    aws.reply = whole;
    await expect(digest()).resolves.toBe(sha256);
  });

  it.each([1, 2])('is that of one whole reading when %d before broke off', async (times) => {
    const readings = inOrder(...Array.from({ length: times }, () => broken), whole);
    await expect(digest()).resolves.toBe(sha256);
    expect(readings()).toBe(times + 1);
  });

  it('is given up when three readings break off', async () => {
    const readings = inOrder(broken);
    await expect(digest()).rejects.toThrow('aborted');
    expect(readings()).toBe(3);
  });

  it('is refused at once as S3 refuses the object', async () => {
    const readings = inOrder((response) => response.writeHead(403).end(errorBody('AccessDenied')));
    await expect(digest()).rejects.toThrow('Words.');
    expect(readings()).toBe(1);
  });

  it.each(checksumAlgorithms)(
    'does not depend on the checksum that S3 keeps, as by %s',
    async (algorithm) => {
      aws.reply = (response, request) =>
        whole(response.setHeader(`x-amz-checksum-${algorithm.toLowerCase()}`, 'AAAA'), request);
      await expect(digest()).resolves.toBe(sha256);
    },
  );

  it('leaves no connection in use, of however many objects it is', async () => {
    const peers = new Set<unknown>();
    aws.reply = (response, request) => {
      peers.add(request.socket);
      whole(response, request);
    };
    for (let objects = 0; objects < 100; objects++) await digest();
    expect(peers.size).toBe(1);
  });
});
