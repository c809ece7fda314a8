import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import { AssumeRoleError } from '../../../lib/edge/copy/assume-role.ts';
import { type OpenS3, s3Copier } from '../../../lib/edge/copy/s3-copier.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

const minute = 60_000;
const uploaded = { bucket: 'uploads', key: 'in/a b', versionId: 'v1', eTag: 'e', sizeBytes: 3 };

/** The ETag of an object that holds `text`, without its quotes. */
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** An error as the SDK throws it when S3 refuses. */
function refusal(name: string, httpStatusCode: number): S3ServiceException {
  const $metadata = { httpStatusCode, requestId: 'TX9' };
  return new S3ServiceException({ name, message: 'Words.', $fault: 'client', $metadata });
}

/** A copier of a pair, the Regions of the clients it opened, and what one try of `in/a b` gives. */
function copierOf(facts: PairFacts = {}, object = uploaded) {
  const opened: string[] = [];
  const open: OpenS3 = (region) => {
    opened.push(region);
    return new S3Client({ region });
  };
  const thePair = pair(facts);
  const copier = s3Copier(thePair, open);
  const planned = planOf(thePair, object);
  if (planned.kind !== 'copy') throw new Error('The pair does not copy.');
  return { try: () => copier.copy(planned, minute), opened };
}

/** The commands sent so far, by name. */
function sent(): string[] {
  return s3.calls().map(({ args: [command] }) => command.constructor.name);
}

describe('[U] the S3 copier', () => {
  it.each<[string, PairFacts, object]>([
    ['assume-role', { access: 'assume-role' }, { TaggingDirective: 'COPY' }],
    ['bucket-policy', { access: 'bucket-policy' }, { TaggingDirective: 'COPY' }],
    ['tags: drop', { tags: 'drop' }, { TaggingDirective: 'REPLACE', Tagging: '' }],
    [
      'a key and a storage class',
      { destination: { kmsKey: 'arn:key', storageClass: 'STANDARD_IA' } },
      {
        TaggingDirective: 'COPY',
        StorageClass: 'STANDARD_IA',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'arn:key',
        BucketKeyEnabled: true,
      },
    ],
  ])('copies by exactly one request that says all: %s', async (_, facts, more) => {
    s3.on(CopyObjectCommand).resolves({
      CopyObjectResult: { ETag: '"abc"' },
      VersionId: 'v9',
      $metadata: { requestId: 'TX1' },
    });
    await expect(copierOf(facts).try()).resolves.toEqual({
      kind: 'copied',
      eTag: '"abc"',
      destinationVersionId: 'v9',
      requestId: 'TX1',
    });
    expect(s3.calls().map(({ args: [{ input }] }) => input)).toEqual([
      {
        Bucket: 'archive',
        Key: 'in/a b',
        CopySource: 'uploads/in/a%20b',
        ExpectedBucketOwner: '222222222222',
        ExpectedSourceBucketOwner: '111111111111',
        ACL: 'bucket-owner-full-control',
        MetadataDirective: 'COPY',
        AnnotationDirective: 'EXCLUDE',
        ...more,
      },
    ]);
  });

  it('opens one client, however many objects cross', async () => {
    s3.on(CopyObjectCommand).resolves({ CopyObjectResult: { ETag: '"abc"' }, $metadata: {} });
    const copier = copierOf();
    for (let i = 0; i < 5; i++) await copier.try();
    expect(copier.opened).toEqual(['eu-west-1']);
  });

  it.each([{}, { CopyObjectResult: {} }, { CopyObjectResult: { ETag: '' } }])(
    'believes no result without an ETag: %j',
    async (result) => {
      s3.on(CopyObjectCommand).resolves({ ...result, $metadata: { requestId: 'TX1' } });
      await expect(copierOf().try()).resolves.toMatchObject({
        kind: 'failed',
        failure: { code: 'DstResultIncomplete', disposition: 'transient', status: 200, requestId: 'TX1' },
      });
    },
  );

  it('finds the source gone, and asks nothing more', async () => {
    s3.on(CopyObjectCommand).rejects(refusal('NoSuchKey', 404));
    await expect(copierOf().try()).resolves.toEqual({ kind: 'superseded', requestId: 'TX9' });
    expect(sent()).toEqual(['CopyObjectCommand']);
  });

  it.each<[string, number, FailureCode]>([
    ['SlowDown', 503, 'DstThrottled'],
    ['InternalError', 500, 'DstUnavailable'],
    ['InvalidObjectState', 403, 'SrcObjectNotEligible'],
    ['AccessControlListNotSupported', 400, 'DstAclNotSupported'],
    ['PermanentRedirect', 301, 'DstBucketWrongRegion'],
  ])('tells %s without asking more', async (name, status, code) => {
    s3.on(CopyObjectCommand).rejects(refusal(name, status));
    await expect(copierOf().try()).resolves.toMatchObject({
      kind: 'failed',
      failure: { code, awsCode: name, status, requestId: 'TX9' },
    });
    expect(sent()).toEqual(['CopyObjectCommand']);
  });
});

describe('[U] the S3 copier after a refusal', () => {
  const denied = refusal('AccessDenied', 403);

  /** Readings of the source that succeed but for those named. */
  function source(refused: { read?: Error; head?: Error; tagging?: Error }) {
    s3.on(GetObjectCommand).resolves({}).on(HeadObjectCommand).resolves({ ContentLength: 3 });
    s3.on(GetObjectTaggingCommand).resolves({ TagSet: [] });
    if (refused.read) s3.on(GetObjectCommand).rejects(refused.read);
    if (refused.head) s3.on(HeadObjectCommand).rejects(refused.head);
    if (refused.tagging) s3.on(GetObjectTaggingCommand).rejects(refused.tagging);
  }

  it.each<[string, Parameters<typeof source>[0], FailureCode]>([
    ['stands open', {}, 'DstPutObjectNotPermitted'],
    ['hides its tags', { tagging: denied }, 'SrcGetTaggingNotPermitted'],
    ['cannot be decrypted', { read: denied }, 'SrcKmsDecryptNotPermitted'],
    ['is closed', { read: denied, head: refusal('403', 403), tagging: denied }, 'SrcGetObjectNotPermitted'],
    ['is empty', { read: refusal('InvalidRange', 416) }, 'DstPutObjectNotPermitted'],
    ['is archived', { read: refusal('InvalidObjectState', 403) }, 'SrcObjectNotEligible'],
    ['does not answer', { read: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }, 'CopyNotPermitted'],
  ])('looks whether the source %s', async (_, refused, code) => {
    s3.on(CopyObjectCommand).rejects(denied);
    source(refused);
    await expect(copierOf().try()).resolves.toMatchObject({ kind: 'failed', failure: { code } });
  });

  it('asks the source alone, as the owner named in the pair, and for one byte', async () => {
    s3.on(CopyObjectCommand).rejects(denied);
    source({});
    await copierOf().try();
    const object = { Bucket: 'uploads', Key: 'in/a b', ExpectedBucketOwner: '111111111111' };
    const asked = s3.calls().map(({ args: [command] }) => [command.constructor.name, command.input]);
    expect(asked.slice(1)).toEqual([
      ['GetObjectCommand', { ...object, Range: 'bytes=0-0' }],
      ['HeadObjectCommand', object],
      ['GetObjectTaggingCommand', object],
    ]);
  });

  it('asks in the Region of the source, by one more client where that is another', async () => {
    s3.on(CopyObjectCommand).rejects(denied);
    source({});
    const apart = copierOf();
    await apart.try();
    await apart.try();
    expect(apart.opened).toEqual(['eu-west-1', 'eu-central-1']);
    const together = copierOf({ destination: { region: 'eu-central-1' } });
    await together.try();
    expect(together.opened).toEqual(['eu-central-1']);
  });

  it('looks as well after a 403 without a body, which has no code', async () => {
    s3.on(CopyObjectCommand).rejects(refusal('Unknown', 403));
    source({ read: denied, head: denied, tagging: denied });
    await expect(copierOf().try()).resolves.toMatchObject({ failure: { code: 'SrcGetObjectNotPermitted' } });
  });

  it('finds the source gone when every reading says so', async () => {
    s3.on(CopyObjectCommand).rejects(denied);
    const missing = refusal('NoSuchKey', 404);
    source({ read: missing, head: refusal('NotFound', 404), tagging: missing });
    await expect(copierOf().try()).resolves.toEqual({ kind: 'superseded', requestId: 'TX9' });
  });

  it('does not find it gone when one reading says otherwise', async () => {
    s3.on(CopyObjectCommand).rejects(denied);
    source({ read: refusal('NoSuchKey', 404) });
    await expect(copierOf().try()).resolves.toMatchObject({ kind: 'failed' });
  });

  it('tells a key at the source that is not the pair’s', async () => {
    s3.on(CopyObjectCommand).rejects(denied);
    source({ read: denied });
    s3.on(HeadObjectCommand).resolves({ ContentLength: 3, SSEKMSKeyId: 'arn:found' });
    const result = await copierOf().try();
    expect(result.kind === 'failed' && result.failure.hint).toContain('arn:found');
  });

  it.each([
    ['overwritten again, it has an event of its own', md5('third'), { kind: 'copied' }],
    ['overwritten once, it is what was copied', md5('second'), { kind: 'copied' }],
    [
      'as the event says, it is not what was copied',
      md5('first'),
      { failure: { code: 'DstChecksumMismatch' } },
    ],
  ])('compares a copy that is not what the event says with the source: %s', async (_, now, result) => {
    s3.on(CopyObjectCommand).resolves({ CopyObjectResult: { ETag: `"${md5('second')}"` }, $metadata: {} });
    s3.on(HeadObjectCommand).resolves({ ETag: `"${now}"` });
    const copier = copierOf({}, { ...uploaded, eTag: md5('first') });
    await expect(copier.try()).resolves.toMatchObject(result);
    expect(sent()).toEqual(['CopyObjectCommand', 'HeadObjectCommand']);
  });

  it('goes on in parts when the object turns out too large for one copy', async () => {
    s3.on(CopyObjectCommand).rejects(refusal('InvalidRequest', 400));
    source({});
    s3.on(HeadObjectCommand).resolves({ ContentLength: 6 * 1024 ** 3, ETag: '"e"' });
    s3.on(ListMultipartUploadsCommand).resolves({});
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u1' });
    await expect(copierOf().try()).resolves.toMatchObject({
      kind: 'deferred',
      upload: { id: 'u1', sourceETag: '"e"', partBytes: 128 * 1024 ** 2, restarts: 0 },
    });
  });

  it.each<[string, Error | undefined, FailureCode]>([
    ['is missing', refusal('NoSuchBucket', 404), 'SrcBucketNotFound'],
    ['is there', undefined, 'DstBucketNotFound'],
    ['is there and closed', refusal('AccessDenied', 403), 'DstBucketNotFound'],
    ['does not answer', refusal('ServiceUnavailable', 503), 'SrcUnavailable'],
    ['cannot be asked any more', refusal('ExpiredToken', 400), 'CredentialsExpired'],
  ])('looks whether the source bucket %s when S3 knows a bucket not', async (_, refused, code) => {
    s3.on(CopyObjectCommand).rejects(refusal('NoSuchBucket', 404));
    if (refused) s3.on(GetObjectCommand).rejects(refused);
    else s3.on(GetObjectCommand).resolves({});
    await expect(copierOf().try()).resolves.toMatchObject({ failure: { code } });
    expect(sent()).toEqual(['CopyObjectCommand', 'GetObjectCommand']);
  });
});

describe('[U] the S3 copier and its credentials', () => {
  it('opens another client once they have expired', async () => {
    const copier = copierOf();
    s3.on(CopyObjectCommand)
      .rejectsOnce(refusal('ExpiredToken', 400))
      .resolves({ CopyObjectResult: { ETag: '"abc"' }, $metadata: {} });
    await expect(copier.try()).resolves.toMatchObject({ failure: { code: 'CredentialsExpired' } });
    expect(copier.opened).toEqual(['eu-west-1', 'eu-west-1']);
    await expect(copier.try()).resolves.toMatchObject({ kind: 'copied' });
    expect(copier.opened).toEqual(['eu-west-1', 'eu-west-1']);
  });

  it('opens one other client when many copies find them expired at once', async () => {
    const copier = copierOf();
    s3.on(CopyObjectCommand).rejects(refusal('ExpiredToken', 400));
    await Promise.all([copier.try(), copier.try(), copier.try()]);
    expect(copier.opened).toEqual(['eu-west-1', 'eu-west-1']);
  });

  it('tells a fault of STS as one of STS, and asks S3 nothing', async () => {
    const fault = {
      kind: 'service',
      step: 'assume-role',
      code: 'AccessDenied',
      status: 403,
      message: 'No.',
    } as const;
    s3.on(CopyObjectCommand).rejects(new AssumeRoleError(fault, undefined));
    const copier = copierOf();
    await expect(copier.try()).resolves.toMatchObject({
      failure: { code: 'AssumeRoleNotPermitted', side: 'sts', disposition: 'permanent' },
    });
    expect(sent()).toEqual(['CopyObjectCommand']);
    expect(copier.opened).toEqual(['eu-west-1']);
  });

  it('answers a failure, whatever is thrown', async () => {
    s3.on(CopyObjectCommand).callsFake(() => {
      throw 'words';
    });
    await expect(copierOf().try()).resolves.toMatchObject({ failure: { code: 'Unrecognised' } });
  });
});
