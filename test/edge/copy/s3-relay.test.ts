import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { S3Client } from '@aws-sdk/client-s3';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import { openRequest } from '../../../lib/core/copy/request.ts';
import { checksumAlgorithms, relayedAlgorithms } from '../../../lib/core/copy/source-head.ts';
import { s3Relay } from '../../../lib/edge/copy/s3-relay.ts';
import { warmS3Client } from '../../../lib/edge/copy/warm-s3-client.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';
import { pair } from '../../support/pair.ts';

let aws: AwsServer;
let s3: S3Client;
beforeAll(async () => {
  aws = await startAwsServer();
  s3 = warmS3Client({
    endpoint: aws.endpoint,
    forcePathStyle: true,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

const relayed = pair({ access: 'relay', tags: 'drop' });
const planned = planOf(relayed, { bucket: 'uploads', key: 'a', sizeBytes: 5 });
if (planned.kind !== 'copy') throw new Error('The pair does not copy it.');
const plan = planned;

const eTag = '"5d41402abc4b2a76b9719d911017c592"';
const written = { etag: eTag, 'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT' };

/** Relays `hello`, which has the headers `read`, and has those of `after` when it was written. The writes that were asked for. */
async function relay(
  read: OutgoingHttpHeaders,
  after: OutgoingHttpHeaders = read,
  answer: OutgoingHttpHeaders = read,
) {
  const writes: IncomingMessage[] = [];
  aws.reply = (response, request) => {
    if (request.method === 'PUT') writes.push(request);
    const headers = request.method === 'PUT' ? answer : writes.length === 0 ? read : after;
    response.writeHead(200, { ...headers, 'content-length': request.method === 'PUT' ? 0 : 5 });
    response.end(request.method === 'GET' ? 'hello' : '');
  };
  const result = await s3Relay(relayed, { reader: () => s3, writer: () => s3 }).copy(plan, 10_000);
  return { result, writes };
}

describe('[I] the relay', () => {
  it('copies an object that stays as it is', async () => {
    expect((await relay(written)).result).toMatchObject({ kind: 'copied', eTag });
  });

  it.each([
    ['other bytes', { ...written, etag: '"00000000000000000000000000000000"' }],
    ['the same bytes and other metadata', { ...written, 'last-modified': 'Mon, 23 Nov 2026 10:00:01 GMT' }],
  ])('is asked again when the source was overwritten meanwhile, by %s', async (_, after) => {
    // Else the metadata of then would stay over that which a newer event has copied already.
    const { result } = await relay(written, after);
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'SrcObjectChanged' } });
  });

  it('says which version it made and under which request, where S3 does', async () => {
    const plain = await relay(written, written, { etag: eTag });
    expect(plain.result).toStrictEqual({ kind: 'copied', eTag });
    const answer = { etag: eTag, 'x-amz-version-id': 'v2', 'x-amz-request-id': 'TX2' };
    const { result } = await relay(written, written, answer);
    expect(result).toStrictEqual({ kind: 'copied', eTag, destinationVersionId: 'v2', requestId: 'TX2' });
  });

  it.each([
    ['no ETag', { 'x-amz-request-id': 'TX2' }, 'DstResultIncomplete'],
    ['the ETag of other bytes', { etag: '"00000000000000000000000000000000"' }, 'DstChecksumMismatch'],
  ])('is no copy where S3 answers the write with %s', async (_, answer, code) => {
    const { result } = await relay(written, written, answer);
    expect(result).toMatchObject({ kind: 'failed', failure: { code } });
  });

  // S3 takes `aws-chunked` off again, unless it is all there is.
  it.each<[string, OutgoingHttpHeaders, OutgoingHttpHeaders]>([
    ['a date of expiry', { expires: 'Mon, 23 Nov 2026 10:00:00 GMT' }, { 'content-encoding': 'aws-chunked' }],
    ['an expiry that is no date', { expires: 'never' }, { 'content-encoding': 'aws-chunked' }],
    ['an empty expiry', { expires: '' }, { 'content-encoding': 'aws-chunked' }],
    ['an encoding', { 'content-encoding': 'gzip' }, { 'content-encoding': 'gzip,aws-chunked' }],
    ['an empty encoding', { 'content-encoding': '' }, {}],
    ['an empty encoding and an expiry', { 'content-encoding': '', expires: '0' }, {}],
    ['neither', {}, { 'content-encoding': 'aws-chunked' }],
  ])('carries %s as it is', async (_, headers, onTheWay) => {
    const { writes } = await relay({ ...written, ...headers });
    const { expires, 'content-encoding': encoding } = writes[0]?.headers ?? {};
    expect({ expires, 'content-encoding': encoding }).toEqual({ ...headers, ...onTheWay });
  });

  it.each([1, 3])('writes nothing of an object when S3 hides %p entries of its metadata', async (hidden) => {
    const { result, writes } = await relay({ ...written, 'x-amz-missing-meta': String(hidden) });
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'SrcMetadataHidden' } });
    expect(result.kind === 'failed' && result.failure.message).toContain(`${hidden} entries`);
    expect(writes).toEqual([]);
  });

  it.each(
    checksumAlgorithms.flatMap((algorithm) => [
      [algorithm, 'AAAA-2'],
      [algorithm, 'AAAA'],
    ]),
  )('writes an object whose parts have checksums by %s, as %s', async (algorithm, value) => {
    const checksum = {
      [`x-amz-checksum-${algorithm.toLowerCase()}`]: value,
      'x-amz-checksum-type': 'COMPOSITE',
    };
    const { result } = await relay({ ...written, ...checksum });
    expect(result).toMatchObject({ kind: 'copied' });
  });

  it.each(checksumAlgorithms)(
    'opens an upload for what the SDK can make of parts, where the source has %s',
    (algorithm) => {
      const head = { [`Checksum${algorithm}`]: 'AAAA-2' };
      const { ChecksumAlgorithm } = openRequest(relayed, plan, { head, tags: [] });
      expect(relayedAlgorithms).toContain(ChecksumAlgorithm);
      expect(openRequest(pair(), plan, { head, tags: [] }).ChecksumAlgorithm).toBe(algorithm);
    },
  );

  it.each(checksumAlgorithms)(
    'has S3 hold the bytes against a checksum of the whole by %s, be it one that the SDK cannot make',
    async (algorithm) => {
      const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
      const whole = { [name]: 'AAAA', 'x-amz-checksum-type': 'FULL_OBJECT' };
      const { result, writes } = await relay({ ...written, ...whole });
      expect(result).toMatchObject({ kind: 'copied' });
      expect(writes[0]?.headers).toMatchObject({ [name]: 'AAAA' });
    },
  );
});
