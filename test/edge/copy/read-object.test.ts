import type { S3Client } from '@aws-sdk/client-s3';
import { checksumAlgorithms } from '../../../lib/core/copy/source-head.ts';
import { readFirstByte } from '../../../lib/edge/copy/head-object.ts';
import { getObject, withBytes } from '../../../lib/edge/copy/read-object.ts';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';

acceptNodeErrors();

let aws: AwsServer;
let s3: S3Client;
let modes: unknown[];
beforeEach(async () => {
  aws = await startAwsServer();
  s3 = warmS3Client({
    endpoint: aws.endpoint,
    forcePathStyle: true,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
  modes = [];
});
afterEach(async () => {
  s3.destroy();
  await aws.close();
});

const place = { Bucket: 'uploads', Key: 'a' };

/** From here on S3 answers one byte and a checksum that is not of it. */
function answerWith(algorithm: string): void {
  aws.reply = (response, { headers }) => {
    modes.push(headers['x-amz-checksum-mode']);
    const checksum = { [`x-amz-checksum-${algorithm.toLowerCase()}`]: 'AAAA' };
    response.writeHead(200, { 'content-length': 1, ...checksum }).end('x');
  };
}

describe('[I] an object that S3 keeps a checksum of', () => {
  it.each(checksumAlgorithms)('is read with it, and not held against it, by %s', async (algorithm) => {
    answerWith(algorithm);
    const object = await getObject(s3, { ...place, ChecksumMode: 'ENABLED' });
    expect(object).toMatchObject({ [`Checksum${algorithm}`]: 'AAAA' });
    await expect(withBytes(object, ({ Body }) => Body.toArray())).resolves.toEqual([Buffer.from('x')]);
    expect(modes).toEqual(['ENABLED']);
  });

  it.each(checksumAlgorithms)('answers the question whether it can be read, by %s', async (algorithm) => {
    answerWith(algorithm);
    await expect(readFirstByte(s3, place)).resolves.toBeUndefined();
    expect(modes).toEqual([undefined]);
  });
});
