import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import type { SourceObject } from '../../../lib/core/copy/source-object.ts';
import type { Upload } from '../../../lib/core/copy/upload.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import { type OpenS3, s3Copier } from '../../../lib/edge/copy/s3-copier.ts';
import { s3Relay } from '../../../lib/edge/copy/s3-relay.ts';
import { s3ObjectReader } from '../../../lib/edge/listing/s3-object-reader.ts';
import { type AwsServer, copyResult, errorBody, startAwsServer } from '../../support/aws-server.ts';
import { acceptNodeErrors } from '../../support/node-errors.ts';
import { pair } from '../../support/pair.ts';

acceptNodeErrors();

let aws: AwsServer;
const opened: S3Client[] = [];
beforeEach(async () => {
  aws = await startAwsServer();
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.destroy();
  await aws.close();
});

const open: OpenS3 = (region) => {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const endpoint = { endpoint: aws.endpoint, forcePathStyle: true };
  const client = new S3Client({ ...endpoint, region, maxAttempts: 1, credentials });
  opened.push(client);
  return client;
};

const modified = 'Tue, 24 Nov 2026 10:00:00 GMT';
const partBytes = 128 * 1024 ** 2;
const upload: Upload = {
  id: 'u1',
  sourceETag: '"e"',
  sourceModifiedMs: Date.parse(modified),
  partBytes,
  openedAtMs: 2,
  restarts: 0,
};
const big = { sizeBytes: 300 * 1024 ** 2 };

/** The HEADs of a copy: which of those sent in one try is refused, and what leads to it. */
const heads: readonly (readonly [what: string, nth: number, run: () => ReturnType<typeof tryOf>])[] = [
  ['of an object of unknown size', 1, () => tryOf({})],
  ['of an object that crosses in parts', 1, () => tryOf(big)],
  ['of an upload that is gone on with', 1, () => tryOf(big, upload)],
  ['after the last part', 2, () => tryOf(big, upload)],
  ['of a copy with another ETag than the event', 1, () => tryOf({ sizeBytes: 3, eTag: 'f'.repeat(32) })],
  ['after a relay', 1, () => tryOf({ sizeBytes: 3 }, undefined, 'relay')],
];

function tryOf(
  object: Partial<SourceObject>,
  going?: Upload,
  access: 'relay' | 'assume-role' = 'assume-role',
) {
  const thePair = pair({ access });
  const planned = planOf(thePair, { bucket: 'uploads', key: 'a', ...object }, going);
  if (planned.kind !== 'copy') throw new Error('The pair does not copy it.');
  const copier =
    access === 'relay' ? s3Relay(thePair, { reader: open, writer: open }) : s3Copier(thePair, open);
  return copier.copy(planned, 900_000);
}

interface Seen {
  readonly aborted: string[];
}

/** An S3 that refuses every HEAD from that number on, and answers questions about the source by `body`, if anything. */
function serve(refused: { nth: number; status: number }, question: Refusal | undefined | 'nothing'): Seen {
  const aborted: string[] = [];
  let headed = 0;
  let isRefused = false;
  aws.reply = (response, request) => {
    const { method = '', url = '' } = request;
    if (method === 'HEAD') {
      isRefused ||= ++headed === refused.nth;
      const head = { 'content-length': String(3 * partBytes), etag: '"e"', 'last-modified': modified };
      return isRefused ? response.writeHead(refused.status).end() : response.writeHead(200, head).end();
    }
    if (method === 'DELETE') {
      aborted.push(url);
      return response.writeHead(204).end();
    }
    if (isQuestion(request)) {
      if (question === 'nothing') return response.socket?.destroy();
      if (!question) return response.writeHead(206, { 'content-length': '1' }).end('x');
      return response.writeHead(question.status).end(errorBody(question.code));
    }
    return answer(request, response);
  };
  return { aborted };
}

function isQuestion({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.range === 'bytes=0-0';
}

/** What S3 answers where all goes well. */
function answer({ method, url = '' }: IncomingMessage, response: ServerResponse) {
  if (url.includes('tagging')) return response.end('<Tagging><TagSet></TagSet></Tagging>');
  if (/[?&]uploads/.test(url))
    return response.end(method === 'POST' ? opening : '<ListMultipartUploadsResult/>');
  if (method === 'POST') return response.end(completed);
  if (url.includes('uploadId')) return response.end(method === 'GET' ? '<ListPartsResult/>' : part);
  const eTag = `"${'e'.repeat(32)}"`;
  if (method === 'GET') {
    return response
      .writeHead(200, { etag: eTag, 'content-length': '3', 'last-modified': modified })
      .end('abc');
  }
  return response.writeHead(200, { etag: eTag }).end(copyResult('e'.repeat(32)));
}

const opening = '<InitiateMultipartUploadResult><UploadId>new</UploadId></InitiateMultipartUploadResult>';
const completed = '<CompleteMultipartUploadResult><ETag>"all-3"</ETag></CompleteMultipartUploadResult>';
const part = '<CopyPartResult><ETag>"p"</ETag></CopyPartResult>';

interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** What S3 says in the body of the same refusal of any other call, and what it means. */
const refusals: Readonly<Record<string, FailureCode | 'gone'>> = {
  '400 ExpiredToken': 'CredentialsExpired',
  '400 InvalidToken': 'CredentialsExpired',
  '400 TokenRefreshRequired': 'CredentialsExpired',
  '403 InvalidAccessKeyId': 'CredentialsExpired',
  '403 RequestExpired': 'CredentialsExpired',
  '403 RequestTimeTooSkewed': 'SrcUnavailable',
  '403 SignatureDoesNotMatch': 'SrcRequestRefused',
  '403 AccessDenied': 'SrcGetObjectNotPermitted',
  '403 AllAccessDisabled': 'SrcGetObjectNotPermitted',
  '403 InvalidObjectState': 'SrcObjectNotEligible',
  '400 InvalidRequest': 'SrcSseCustomerKey',
  '400 KMS.DisabledException': 'SrcKmsKeyInvalidState',
  '400 AuthorizationHeaderMalformed': 'SrcBucketWrongRegion',
  '301 PermanentRedirect': 'SrcBucketWrongRegion',
  '307 TemporaryRedirect': 'SrcBucketWrongRegion',
  '404 NoSuchBucket': 'SrcBucketNotFound',
  '404 NoSuchKey': 'gone',
  '409 OperationAborted': 'SrcUnavailable',
  '429 TooManyRequestsException': 'SrcUnavailable',
  '500 InternalError': 'SrcUnavailable',
  '503 SlowDown': 'SrcUnavailable',
  '503 ServiceUnavailable': 'SrcUnavailable',
  '418 NobodyListedThis': 'SrcRequestRefused',
};

const transient: ReadonlySet<string> = new Set(['CredentialsExpired', 'SrcUnavailable']);

describe.each(heads)('[I] a HEAD %s', (what, nth, run) => {
  it.each(Object.entries(refusals))('that S3 refuses for %s means %s', async (refusal, means) => {
    const [status, code = ''] = refusal.split(' ');
    const seen = serve({ nth, status: Number(status) }, { status: Number(status), code });
    const clients = opened.length;
    const result = await run();
    if (means === 'gone') {
      // What is deleted after the last part was copied whole.
      expect(result.kind).toBe(what === 'after the last part' ? 'copied' : 'superseded');
      return;
    }
    expect(result).toMatchObject({ kind: 'failed', failure: { code: means } });
    if (transient.has(means)) expect(seen.aborted).toEqual([]);
    // Expired credentials are asked for again: other clients are opened at once.
    if (means === 'CredentialsExpired') expect(opened.length - clients).toBeGreaterThan(1);
  });

  it.each([400, 403, 404, 405, 412, 301, 307, 429, 500, 503])(
    'that S3 refuses with %d, though the object can be read, may pass',
    async (status) => {
      const seen = serve({ nth, status }, undefined);
      await expect(run()).resolves.toMatchObject({
        failure: { code: 'SrcUnavailable', disposition: 'transient' },
      });
      expect(seen.aborted).toEqual([]);
    },
  );

  it.each([400, 403, 404, 503])('that S3 refuses with %d and then says no more may pass', async (status) => {
    const seen = serve({ nth, status }, 'nothing');
    await expect(run()).resolves.toMatchObject({
      failure: { code: 'SrcUnavailable', disposition: 'transient' },
    });
    expect(seen.aborted).toEqual([]);
  });
});

describe('[I] a look at an object by a command', () => {
  const look = () => s3ObjectReader(open('eu-west-1'), { bucket: 'b', account: '111111111111' }).head('a');

  it('finds nothing only where S3 says that there is no such object', async () => {
    serve({ nth: 1, status: 404 }, { status: 404, code: 'NoSuchKey' });
    await expect(look()).resolves.toBeUndefined();
  });

  it.each(Object.keys(refusals).filter((refusal) => refusal !== '404 NoSuchKey' && !/^5/.test(refusal)))(
    'names what S3 refuses it for, which is %s',
    async (refusal) => {
      const [status, code = ''] = refusal.split(' ');
      serve({ nth: 1, status: Number(status) }, { status: Number(status), code });
      await expect(look()).rejects.toMatchObject({ name: code, message: 'Words.' });
    },
  );

  it.each([400, 403, 404, 503])('says that nothing says why S3 refused it with %d', async (status) => {
    serve({ nth: 1, status }, undefined);
    await expect(look()).rejects.toThrow(`S3 answered ${status} to HeadObject, and nothing says why.`);
  });

  it('is made of an empty object, which has no first byte', async () => {
    serve({ nth: 1, status: 403 }, { status: 416, code: 'InvalidRange' });
    await expect(look()).rejects.toThrow('S3 answered 403 to HeadObject');
  });
});
