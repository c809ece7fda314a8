import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import type { SourceObject } from '../../../lib/core/copy/source-object.ts';
import type { FailureCode } from '../../../lib/core/failure/failure.ts';
import { writerSessions } from '../../../lib/core/pair/arn.ts';
import { s3Copier } from '../../../lib/edge/copy/s3-copier.ts';
import { upload } from '../../support/ferry.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
const partBytes = 128 * 1024 ** 2;
const size = 3 * partBytes;
const modifiedAt = new Date(1);
const head = { ETag: '"e"', ContentLength: size, LastModified: modifiedAt };

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({
    name,
    message: 'Words.',
    $fault: 'client',
    $metadata: { httpStatusCode, requestId: 'TX9' },
  });
}

const us = writerSessions(pair());

/** An S3 where all goes well: an upload whose parts are listed once they are copied. */
beforeEach(() => {
  s3.reset();
  const done = new Map<number, object>();
  s3.on(HeadObjectCommand).resolves(head);
  s3.on(GetObjectTaggingCommand).resolves({ TagSet: [] });
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'new' });
  s3.on(ListMultipartUploadsCommand).resolves({ Uploads: [] });
  s3.on(AbortMultipartUploadCommand).rejects(refusal('NoSuchUpload', 404));
  s3.on(ListPartsCommand).callsFake(() => ({ Parts: [...done.values()] }));
  s3.on(UploadPartCopyCommand).callsFake(({ PartNumber }) => {
    done.set(PartNumber, { PartNumber, ETag: `"${PartNumber}"`, Size: partBytes });
    return { CopyPartResult: { ETag: `"${PartNumber}"` }, $metadata: {} };
  });
  s3.on(CompleteMultipartUploadCommand).resolves({ ETag: '"all-3"', $metadata: {} });
});

/** One try of an object, with the upload it goes on with, if any. */
function go(going: typeof upload | null = upload, facts: PairFacts = {}, timeoutMs = 60_000) {
  return tryOf({ bucket: 'uploads', key: 'big', sizeBytes: size }, going, facts, timeoutMs);
}

function tryOf(
  object: SourceObject,
  going: typeof upload | null = null,
  facts: PairFacts = {},
  timeoutMs = 60_000,
) {
  const thePair = pair(facts);
  const planned = planOf(thePair, object, going ?? undefined);
  if (planned.kind !== 'copy') throw new Error('The pair does not copy.');
  return s3Copier(thePair, (region) => new S3Client({ region })).copy(planned, timeoutMs);
}

const sent = (command: Parameters<typeof s3.commandCalls>[0]) =>
  s3.commandCalls(command).map(({ args }) => args[0].input as Record<string, unknown>);

describe('[U] a copy in parts', () => {
  it('opens an upload and leaves the parts to whoever goes on with it', async () => {
    await expect(go(null)).resolves.toMatchObject({
      kind: 'deferred',
      upload: { id: 'new', sourceETag: '"e"', sourceModifiedMs: 1, partBytes, restarts: 0 },
    });
    expect(sent(UploadPartCopyCommand)).toEqual([]);
  });

  it('asks the source for its size where the event tells none', async () => {
    const object = { bucket: 'uploads', key: 'big' };
    await expect(tryOf(object)).resolves.toMatchObject({ kind: 'deferred', upload: { id: 'new' } });
    s3.on(HeadObjectCommand).resolves({ ...head, ContentLength: 3 });
    s3.on(CopyObjectCommand).resolves({ CopyObjectResult: { ETag: '"e"' }, $metadata: {} });
    await expect(tryOf(object)).resolves.toMatchObject({ kind: 'copied', route: 'copy' });
    expect(sent(CopyObjectCommand)).toHaveLength(1);
  });

  it('pins every part to the source that the upload was opened for', async () => {
    await expect(go()).resolves.toMatchObject({ kind: 'copied', route: 'multipart', eTag: '"all-3"' });
    expect(sent(UploadPartCopyCommand)).toHaveLength(3);
    for (const input of sent(UploadPartCopyCommand)) {
      expect(input).toMatchObject({
        Bucket: 'archive',
        Key: 'big',
        UploadId: 'u1',
        CopySource: 'uploads/big',
        CopySourceIfMatch: '"e"',
        ExpectedBucketOwner: '222222222222',
        ExpectedSourceBucketOwner: '111111111111',
      });
    }
  });

  it('has S3 hold the result against size and checksum of the source before anybody sees it', async () => {
    s3.on(HeadObjectCommand).resolves({ ...head, ChecksumCRC64NVME: 'AAA=', ChecksumType: 'FULL_OBJECT' });
    await go();
    expect(sent(CompleteMultipartUploadCommand)).toMatchObject([
      { MpuObjectSize: size, ChecksumCRC64NVME: 'AAA=', ChecksumType: 'FULL_OBJECT' },
    ]);
  });

  it('copies a part again that S3 has in another size', async () => {
    s3.on(ListPartsCommand).resolves({
      Parts: [
        { PartNumber: 1, ETag: '"1"', Size: partBytes },
        { PartNumber: 2, ETag: '"2"', Size: partBytes - 1 },
      ],
    });
    await go();
    expect(sent(UploadPartCopyCommand).map(({ PartNumber }) => PartNumber)).toEqual([2, 3]);
  });

  it('reads every page of the parts', async () => {
    const page = (PartNumber: number, more: object) => ({
      Parts: [{ PartNumber, ETag: `"${PartNumber}"`, Size: partBytes }],
      ...more,
    });
    s3.on(ListPartsCommand).resolves(page(1, { IsTruncated: true, NextPartNumberMarker: '1' }));
    s3.on(ListPartsCommand, { PartNumberMarker: '1' }).resolves(page(2, {}));
    await go();
    expect(sent(UploadPartCopyCommand).map(({ PartNumber }) => PartNumber)).toEqual([3]);
  });

  it('tries a part again that fails in passing, and no other', async () => {
    s3.on(UploadPartCopyCommand, { PartNumber: 2 })
      .rejectsOnce(refusal('SlowDown', 503))
      .resolvesOnce({ CopyPartResult: {}, $metadata: {} })
      .resolves({ CopyPartResult: { ETag: '"2"' }, $metadata: {} });
    await expect(go()).resolves.toMatchObject({ kind: 'copied' });
    expect(sent(UploadPartCopyCommand)).toHaveLength(5);
  });

  it('begins no part when time is short, and hands over as it stands', async () => {
    await expect(go(upload, {}, 1_500)).resolves.toEqual({ kind: 'deferred', upload });
    expect(sent(UploadPartCopyCommand)).toEqual([]);
    expect(sent(AbortMultipartUploadCommand)).toEqual([]);
  });

  it('refuses an archived source before it opens anything', async () => {
    s3.on(HeadObjectCommand).resolves({ ...head, StorageClass: 'GLACIER' });
    await expect(go({ ...upload, sourceETag: '"old"' })).resolves.toMatchObject({
      failure: { code: 'SrcObjectNotEligible' },
    });
    expect(sent(CreateMultipartUploadCommand)).toEqual([]);
  });
});

describe('[U] metadata that S3 does not tell', () => {
  const hidden = { ...head, MissingMeta: 2 };

  it('crosses whole, by the one call that carries it', async () => {
    s3.on(HeadObjectCommand).resolves(hidden);
    s3.on(CopyObjectCommand).resolves({ CopyObjectResult: { ETag: '"e"' }, $metadata: {} });
    await expect(go(null)).resolves.toMatchObject({ kind: 'copied', route: 'copy' });
    expect(sent(CreateMultipartUploadCommand)).toEqual([]);
  });

  it('is a failure of its own where that call takes no such object', async () => {
    s3.on(HeadObjectCommand).resolves({ ...hidden, ContentLength: 5 * 1024 ** 3 + 1 });
    await expect(go(null)).resolves.toMatchObject({
      failure: {
        code: 'SrcMetadataHidden',
        disposition: 'permanent',
        message: expect.stringContaining('2 entries'),
      },
    });
    expect(sent(CreateMultipartUploadCommand)).toEqual([]);
  });
});

describe('[U] an archived source', () => {
  it.each<[boolean, object]>([
    [true, { StorageClass: 'GLACIER' }],
    [true, { StorageClass: 'DEEP_ARCHIVE' }],
    [true, { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' }],
    [true, { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'DEEP_ARCHIVE_ACCESS' }],
    [true, { StorageClass: 'GLACIER', Restore: 'ongoing-request="true"' }],
    [false, { StorageClass: 'GLACIER', Restore: 'ongoing-request="false", expiry-date="x"' }],
    [false, { StorageClass: 'INTELLIGENT_TIERING' }],
    [false, { StorageClass: 'GLACIER_IR' }],
  ])('is told: %s for %j', async (isArchived, facts) => {
    s3.on(HeadObjectCommand).resolves({ ...head, ...facts });
    const result = await go(null);
    expect(result.kind).toBe(isArchived ? 'failed' : 'deferred');
    if (isArchived) expect(result).toMatchObject({ failure: { code: 'SrcObjectNotEligible' } });
  });
});

describe('[U] a copy in parts starts over', () => {
  const anew = { kind: 'deferred', upload: { id: 'new', restarts: 1 } };

  it.each<[string, () => void]>([
    ['its source has another ETag', () => s3.on(HeadObjectCommand).resolves({ ...head, ETag: '"other"' })],
    [
      'its source was written again with the same bytes',
      () => s3.on(HeadObjectCommand).resolves({ ...head, LastModified: new Date(2_000) }),
    ],
    [
      'a part finds its source changed',
      () => s3.on(UploadPartCopyCommand).rejects(refusal('PreconditionFailed', 412)),
    ],
    ['its upload is gone', () => s3.on(ListPartsCommand).rejects(refusal('NoSuchUpload', 404))],
    ['S3 lost a part', () => s3.on(CompleteMultipartUploadCommand).rejects(refusal('InvalidPart', 400))],
    ['S3 finds other bytes', () => s3.on(CompleteMultipartUploadCommand).rejects(refusal('BadDigest', 400))],
    [
      'the source changed after the last part',
      () =>
        s3
          .on(HeadObjectCommand)
          .resolvesOnce(head)
          .resolves({ ...head, ETag: '"other"' }),
    ],
    [
      'the copy has another checksum',
      () => {
        s3.on(HeadObjectCommand).resolves({ ...head, ChecksumCRC32: 'A=', ChecksumType: 'FULL_OBJECT' });
        s3.on(CompleteMultipartUploadCommand).resolves({
          ETag: '"all-3"',
          ChecksumCRC32: 'B=',
          ChecksumType: 'FULL_OBJECT',
          $metadata: {},
        });
      },
    ],
  ])('when %s', async (_, happens) => {
    happens();
    await expect(go()).resolves.toMatchObject(anew);
    expect(sent(AbortMultipartUploadCommand)).toMatchObject([{ UploadId: 'u1', Key: 'big' }]);
  });

  it.each<[FailureCode, () => void]>([
    ['SrcObjectChanged', () => s3.on(HeadObjectCommand).resolves({ ...head, ETag: '"other"' })],
    ['DstChecksumMismatch', () => s3.on(CompleteMultipartUploadCommand).rejects(refusal('BadDigest', 400))],
    ['DstUploadLost', () => s3.on(ListPartsCommand).rejects(refusal('NoSuchUpload', 404))],
  ])(
    'but not for ever: then the cause is told, which is %s, and the upload is given up',
    async (code, happens) => {
      happens();
      await expect(go({ ...upload, restarts: 5 })).resolves.toMatchObject({
        kind: 'failed',
        isGivenUp: true,
        failure: { code, disposition: 'transient' },
      });
      expect(sent(CreateMultipartUploadCommand)).toEqual([]);
      expect(sent(AbortMultipartUploadCommand)).toHaveLength(1);
    },
  );

  it('and tells the cause even when the upload cannot be aborted', async () => {
    s3.on(CompleteMultipartUploadCommand).rejects(refusal('BadDigest', 400));
    s3.on(AbortMultipartUploadCommand).rejects(refusal('AccessDenied', 403));
    await expect(go({ ...upload, restarts: 5 })).resolves.toMatchObject({
      failure: { code: 'DstChecksumMismatch', awsCode: 'BadDigest' },
    });
  });

  it('unless another upload, which has parts, has come in its place meanwhile', async () => {
    const newer = { Key: 'big', UploadId: 'u2', Initiated: new Date(9e12), Initiator: { ID: us } };
    s3.on(ListMultipartUploadsCommand)
      .resolvesOnce({ Uploads: [] })
      .resolves({ Uploads: [newer] });
    s3.on(ListPartsCommand).rejects(refusal('NoSuchUpload', 404));
    s3.on(ListPartsCommand, { UploadId: 'u2' }).resolves({ Parts: [{ PartNumber: 1 }] });
    await expect(go()).resolves.toEqual({ kind: 'superseded', by: 'newer-upload' });
    expect(sent(CreateMultipartUploadCommand)).toEqual([]);
  });
});

describe('[U] the upload of a copy in parts', () => {
  it('is aborted when the copy fails for good', async () => {
    s3.on(UploadPartCopyCommand).rejects(refusal('InvalidObjectState', 403));
    await expect(go()).resolves.toMatchObject({ failure: { code: 'SrcObjectNotEligible' } });
    expect(sent(AbortMultipartUploadCommand)).toHaveLength(1);
  });

  it('is kept when the failure may pass', async () => {
    s3.on(ListPartsCommand).rejects(refusal('SlowDown', 503));
    await expect(go()).resolves.toMatchObject({ failure: { code: 'DstThrottled' } });
    expect(sent(AbortMultipartUploadCommand)).toEqual([]);
  });

  it('is aborted again while S3 still knows it', async () => {
    s3.on(HeadObjectCommand).resolves({ ...head, ETag: '"other"' });
    s3.on(AbortMultipartUploadCommand).resolves({});
    s3.on(ListPartsCommand).resolvesOnce({ Parts: [] }).rejects(refusal('NoSuchUpload', 404));
    await go();
    expect(sent(AbortMultipartUploadCommand)).toHaveLength(2);
  });

  it('of another key is none of this copy’s', async () => {
    const Initiated = new Date(9e12);
    s3.on(ListMultipartUploadsCommand).resolves({
      Uploads: [
        { Key: 'big', UploadId: 'u1', Initiated: new Date(2_000), Initiator: { ID: 'us' } },
        { Key: 'bigger', UploadId: 'u2', Initiated, Initiator: { ID: 'us' } },
      ],
    });
    await expect(go()).resolves.toMatchObject({ kind: 'copied' });
  });

  const denied = refusal('AccessDenied', 403);
  const stale = { ...upload, sourceETag: '"old"' };
  it.each([
    [
      'opened',
      () => s3.on(CreateMultipartUploadCommand).rejects(denied),
      'DstMultipartInitNotPermitted',
      stale,
    ],
    [
      'found',
      () => s3.on(ListMultipartUploadsCommand).rejects(denied),
      'DstManageUploadsNotPermitted',
      upload,
    ],
    [
      'finished',
      () => s3.on(CompleteMultipartUploadCommand).rejects(denied),
      'DstPutObjectNotPermitted',
      upload,
    ],
    ['tagged', () => s3.on(GetObjectTaggingCommand).rejects(denied), 'SrcGetTaggingNotPermitted', upload],
  ])('that may not be %s is a failure of its own', async (_, refuse, code, going) => {
    refuse();
    await expect(go(going)).resolves.toMatchObject({ kind: 'failed', failure: { code } });
  });
});

describe('[U] the time of a copy in parts', () => {
  afterEach(() => jest.restoreAllMocks());

  /** A clock that parts take `ms` of. */
  function partsTake(ms: number) {
    let now = 1e12;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    s3.on(UploadPartCopyCommand).callsFake(({ PartNumber }) => {
      now += ms;
      return { CopyPartResult: { ETag: `"${PartNumber}"` }, $metadata: {} };
    });
  }

  it('leaves minutes to S3 to put the parts together, which another invocation has', async () => {
    partsTake(201_000);
    await expect(go(upload, {}, 900_000)).resolves.toEqual({ kind: 'deferred', upload });
    expect(sent(UploadPartCopyCommand)).toHaveLength(3);
    expect(sent(CompleteMultipartUploadCommand)).toEqual([]);
    partsTake(199_000);
    await expect(go(upload, {}, 900_000)).resolves.toMatchObject({ kind: 'copied' });
  });

  it('is all there is for an invocation that finds the parts done', async () => {
    partsTake(0);
    const part = (PartNumber: number) => ({ PartNumber, ETag: '"p"', Size: partBytes });
    s3.on(ListPartsCommand).resolves({ Parts: [part(1), part(2), part(3)] });
    await expect(go(upload, {}, 10)).resolves.toMatchObject({ kind: 'copied' });
  });

  /** An invocation whose time is up with the second part, of which that many were copied before. */
  async function cutOff(copied: number) {
    const clock = new AbortController();
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(clock.signal);
    s3.on(UploadPartCopyCommand).callsFake(async ({ PartNumber }) => {
      if (PartNumber <= copied) return { CopyPartResult: { ETag: '"p"' }, $metadata: {} };
      await new Promise(setImmediate);
      clock.abort();
      throw Object.assign(new Error('Time is up.'), { name: 'AbortError' });
    });
    return go(upload, {}, 900_000);
  }

  it('that ends after some parts is no failure', async () => {
    await expect(cutOff(1)).resolves.toEqual({ kind: 'deferred', upload });
  });

  it('that ends before any part is one that may pass', async () => {
    await expect(cutOff(0)).resolves.toMatchObject({ failure: { code: 'DstUnreachable' } });
    expect(sent(AbortMultipartUploadCommand)).toEqual([]);
  });
});

describe('[U] putting the parts together', () => {
  const lost = Object.assign(new Error('x'), { code: 'ECONNRESET' });

  it.each<[string, Error]>([
    ['is not answered', lost],
    ['fails', refusal('InternalError', 500)],
    ['is throttled', refusal('SlowDown', 503)],
  ])('that %s is asked for again, with the same parts', async (_, error) => {
    s3.on(CompleteMultipartUploadCommand).rejectsOnce(error).resolves({ ETag: '"all-3"', $metadata: {} });
    await expect(go()).resolves.toMatchObject({ kind: 'copied', eTag: '"all-3"' });
    const [first, second] = sent(CompleteMultipartUploadCommand);
    expect(second).toEqual(first);
    expect(sent(UploadPartCopyCommand)).toHaveLength(3);
  });

  it('has succeeded where S3 knows no such upload once its answer was lost', async () => {
    s3.on(CompleteMultipartUploadCommand).rejectsOnce(lost).rejects(refusal('NoSuchUpload', 404));
    await expect(go()).resolves.toEqual({ kind: 'copied', route: 'multipart', eTag: '' });
    expect(sent(CreateMultipartUploadCommand)).toEqual([]);
  });

  it('has not where S3 never knew it', async () => {
    s3.on(CompleteMultipartUploadCommand).rejects(refusal('NoSuchUpload', 404));
    await expect(go()).resolves.toMatchObject({ kind: 'deferred', upload: { id: 'new', restarts: 1 } });
  });

  it('is asked for no more often than three times', async () => {
    s3.on(CompleteMultipartUploadCommand).rejects(lost);
    await expect(go()).resolves.toMatchObject({ failure: { code: 'DstUnreachable' } });
    expect(sent(CompleteMultipartUploadCommand)).toHaveLength(3);
  });

  it('is not undone by a look at the source that S3 fails to answer', async () => {
    s3.on(HeadObjectCommand).resolvesOnce(head).rejectsOnce(lost).resolves(head);
    await expect(go()).resolves.toMatchObject({ kind: 'copied' });
    expect(sent(CompleteMultipartUploadCommand)).toHaveLength(1);
  });
});

describe('[U] the tags of a copy in parts', () => {
  const tag = (Value: string) => ({ Key: 'a', Value });
  const long = Array.from({ length: 10 }, (_, index) => ({ Key: `${index}`, Value: 'v'.repeat(250) }));

  it.each<[string, object[], object[], object[] | undefined]>([
    ['none, and none', [], [], undefined],
    ['short, and the same', [tag('1')], [tag('1')], undefined],
    ['short, and others', [tag('1')], [tag('2')], [tag('2')]],
    ['short, and none', [tag('1')], [], []],
    ['none, and short', [], [tag('1')], [tag('1')]],
    ['short, and too long for a header', [tag('1')], long, long],
    ['too long for a header, and the same', long, long, long],
    ['too long for a header, and short', long, [tag('1')], [tag('1')]],
    ['too long for a header, and none', long, [], undefined],
  ])('that are %s at the end are those of the end', async (_, before, after, written) => {
    s3.on(GetObjectTaggingCommand)
      .resolvesOnce({ TagSet: before as never })
      .resolves({ TagSet: after as never });
    s3.on(PutObjectTaggingCommand).resolves({});
    const opened = await go(null);
    await go(opened.kind === 'deferred' ? opened.upload : null);
    expect(sent(PutObjectTaggingCommand).map(({ Tagging }) => Tagging)).toEqual(
      written ? [{ TagSet: written }] : [],
    );
  });

  it('are written again when S3 fails, for the object is there already', async () => {
    s3.on(GetObjectTaggingCommand).resolves({ TagSet: long });
    s3.on(PutObjectTaggingCommand).rejectsOnce(refusal('SlowDown', 503)).resolves({});
    await expect(go()).resolves.toMatchObject({ kind: 'copied' });
    expect(sent(PutObjectTaggingCommand)).toHaveLength(2);
  });
});
