import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { Fault } from '../../../lib/core/failure/fault.ts';
import { gatherEvidence } from '../../../lib/edge/copy/source-evidence.ts';
import { pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

function refusal(httpStatusCode: number, name: string, message = 'Words.'): S3ServiceException {
  return new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } });
}

function evidenceAfter(code: string, status: number) {
  const fault: Fault = { kind: 'service', step: 'copy', code, status, message: 'Words.' };
  const ask = () => new S3Client({ region: 'eu-central-1' });
  return gatherEvidence(ask, { pair: pair(), key: 'a', fault, abortSignal: new AbortController().signal });
}

describe('[U] the evidence of a failed copy', () => {
  it('is what the source answers to a read, a HEAD and a question for the tags, each alone', async () => {
    const denial = 'User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:r:1:key/k';
    s3.on(GetObjectCommand).rejects(refusal(403, 'AccessDenied', denial));
    s3.on(HeadObjectCommand).resolves({ ContentLength: 0, SSEKMSKeyId: 'arn:key' });
    s3.on(GetObjectTaggingCommand).rejects(refusal(403, 'AccessDenied'));
    await expect(evidenceAfter('AccessDenied', 403)).resolves.toStrictEqual({
      read: {
        status: 403,
        code: 'AccessDenied',
        denies: { action: 'kms:Decrypt', resource: 'arn:aws:kms:r:1:key/k' },
      },
      head: { status: 200, sizeBytes: 0, kmsKey: 'arn:key' },
      tagging: { status: 403, code: 'AccessDenied' },
    });
    const place = { Bucket: 'uploads', Key: 'a', ExpectedBucketOwner: '111111111111' };
    for (const { args } of s3.calls()) expect(args[0].input).toMatchObject(place);
  });

  it('leaves out what got no answer, and what a HEAD does not say', async () => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    s3.on(HeadObjectCommand).resolves({});
    s3.on(GetObjectTaggingCommand).rejects(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await expect(evidenceAfter('AccessDenied', 403)).resolves.toStrictEqual({ head: { status: 200 } });
  });

  it('is a read alone where a bucket is missing, and none where nothing is open', async () => {
    s3.on(GetObjectCommand).rejects(refusal(404, 'NoSuchKey'));
    await expect(evidenceAfter('NoSuchBucket', 404)).resolves.toStrictEqual({
      read: { status: 404, code: 'NoSuchKey' },
    });
    expect(s3.calls()).toHaveLength(1);
    await expect(evidenceAfter('SlowDown', 503)).resolves.toStrictEqual({});
    expect(s3.calls()).toHaveLength(1);
  });
});
