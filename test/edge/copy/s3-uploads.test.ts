import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { planParts } from '../../../lib/core/copy/parts.ts';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import { writerSessions } from '../../../lib/core/pair/arn.ts';
import {
  abortUpload,
  finishUpload,
  lastPartMs,
  listPlanned,
  listUploads,
  openUpload,
  writeLateTags,
} from '../../../lib/edge/copy/s3-uploads.ts';
import type { Attempt } from '../../../lib/edge/copy/step.ts';
import { isUnderWay } from '../../../lib/edge/copy/upload-owner.ts';
import { upload } from '../../support/ferry.ts';
import { pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
const planned = planOf(pair(), { bucket: 'uploads', key: 'big', sizeBytes: 1024 ** 3 });
if (planned.kind !== 'copy') throw new Error('The pair does not copy it.');
const client = new S3Client({ region: 'eu-west-1' });
const { signal: abortSignal } = new AbortController();
const attempt: Attempt = {
  ends: { copy: client, ask: () => client },
  pair: pair(),
  plan: planned,
  abortSignal,
};

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, message: 'Words.', $fault: 'client', $metadata: { httpStatusCode } });
}
const gone = refusal('NoSuchUpload', 404);
const denied = refusal('AccessDenied', 403);
const head = { ETag: '"e"', ContentLength: 10 };
const part = { PartNumber: 1, ETag: '"1"', sizeBytes: 10 };
const manyTags = Array.from({ length: 10 }, (_, at) => ({ Key: `k${at}`, Value: 'ü'.repeat(256) }));

beforeEach(() => {
  s3.reset();
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u1' });
  s3.on(ListPartsCommand).resolves({});
  s3.on(ListMultipartUploadsCommand).resolves({});
  s3.on(AbortMultipartUploadCommand).resolves({});
  s3.on(CompleteMultipartUploadCommand).resolves({ ETag: '"all"', $metadata: { requestId: 'TX1' } });
  s3.on(PutObjectTaggingCommand).resolves({});
});

const sent = (command: Parameters<typeof s3.commandCalls>[0]) =>
  s3.commandCalls(command).map(({ args }) => args[0].input as Record<string, unknown>);

describe('[U] the requests about an upload', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['opens it', () => openUpload(attempt, { head, tags: [] })],
    ['lists its parts', () => lastPartMs(attempt, 'u1')],
    ['lists uploads', () => listUploads(attempt)],
    ['aborts it', () => abortUpload(attempt, 'u1')],
    ['finishes it', () => finishUpload(attempt, upload, { parts: [part], head })],
    ['writes late tags', () => writeLateTags(attempt, manyTags)],
  ])('end when the time of the copy is up: what %s', async (_, ask) => {
    await ask();
    expect(s3.calls().length).toBeGreaterThan(0);
    for (const { args } of s3.calls()) expect(args.slice(1)).toEqual([{ abortSignal }]);
  });

  it.each<[string, () => unknown, () => Promise<unknown>, string]>([
    [
      'opens it',
      () => s3.on(CreateMultipartUploadCommand).rejects(denied),
      () => openUpload(attempt, { head, tags: [] }),
      'open-upload',
    ],
    [
      'lists its parts',
      () => s3.on(ListPartsCommand).rejects(denied),
      () => lastPartMs(attempt, 'u1'),
      'manage-uploads',
    ],
    [
      'lists uploads',
      () => s3.on(ListMultipartUploadsCommand).rejects(denied),
      () => listUploads(attempt),
      'manage-uploads',
    ],
    [
      'aborts it',
      () => s3.on(AbortMultipartUploadCommand).rejects(denied),
      () => abortUpload(attempt, 'u1'),
      'manage-uploads',
    ],
    [
      'finishes it',
      () => s3.on(CompleteMultipartUploadCommand).rejects(denied),
      () => finishUpload(attempt, upload, { parts: [part], head }),
      'finish-upload',
    ],
    [
      'writes late tags',
      () => s3.on(PutObjectTaggingCommand).rejects(denied),
      () => writeLateTags(attempt, manyTags),
      'write-tags',
    ],
  ])('say at which step S3 refused: what %s', async (_, refuse, ask, step) => {
    refuse();
    await expect(ask()).rejects.toMatchObject({
      name: 'StepError',
      cause: denied,
      fault: { step, code: 'AccessDenied' },
    });
  });
});

describe('[U] the parts of an upload', () => {
  const fiveMiB = 5 * 1024 ** 2;
  const parts = planParts(2 * fiveMiB, fiveMiB);

  it.each<[string, object]>([
    ['no parts', {}],
    ['that there is more, and not where', { IsTruncated: true }],
    ['a marker, and that there is no more', { NextPartNumberMarker: '7', IsTruncated: false }],
  ])('are those of one page where S3 says %s', async (_, page) => {
    s3.on(ListPartsCommand).resolves(page);
    s3.on(ListPartsCommand, { PartNumberMarker: '7' }).rejects(denied);
    await expect(listPlanned(attempt, 'u1', parts)).resolves.toEqual(new Map());
    expect(sent(ListPartsCommand)).toHaveLength(1);
  });

  it('keep their checksums, and are finished with them', async () => {
    s3.on(ListPartsCommand).resolves({
      Parts: [{ PartNumber: 2, ETag: '"2"', Size: fiveMiB, ChecksumCRC32: 'AAAA' }],
    });
    const done = await listPlanned(attempt, 'u1', parts);
    const two = { PartNumber: 2, ETag: '"2"', ChecksumCRC32: 'AAAA' };
    expect([...done]).toEqual([[2, { ...two, sizeBytes: fiveMiB }]]);
    await finishUpload(attempt, upload, { parts: [...done.values()], head });
    expect(sent(CompleteMultipartUploadCommand)).toMatchObject([{ MultipartUpload: { Parts: [two] } }]);
    expect(JSON.stringify(sent(CompleteMultipartUploadCommand))).not.toContain('sizeBytes');
  });

  it('say when the last of them came, on whatever page it is', async () => {
    const at = (ms: number) => ({ LastModified: new Date(ms) });
    s3.on(ListPartsCommand).resolves({ Parts: [at(5), at(9)], IsTruncated: true, NextPartNumberMarker: '2' });
    s3.on(ListPartsCommand, { PartNumberMarker: '2' }).resolves({ Parts: [at(7)] });
    await expect(lastPartMs(attempt, 'u1')).resolves.toBe(9);
  });

  it('say no time where there are none, or the upload is gone', async () => {
    await expect(lastPartMs(attempt, 'u1')).resolves.toBeUndefined();
    s3.on(ListPartsCommand).rejects(gone);
    await expect(lastPartMs(attempt, 'u1')).resolves.toBeUndefined();
  });
});

describe('[U] the uploads of a key', () => {
  it('are those of the key itself, with who opened them and when', async () => {
    s3.on(ListMultipartUploadsCommand).resolves({
      Uploads: [
        { Key: 'big', UploadId: 'u1', Initiator: { ID: 'us' }, Initiated: new Date(5_000) },
        { Key: 'big' },
        { Key: 'bigger', UploadId: 'u3' },
        {},
      ],
    });
    await expect(listUploads(attempt)).resolves.toEqual([
      { id: 'u1', initiator: 'us', initiatedMs: 5_000 },
      { id: '', initiator: '', initiatedMs: 0 },
    ]);
  });

  const day = 24 * 3_600_000;
  const now = 1e12;
  it.each<[boolean, string, object]>([
    [true, 'had a part less than a day ago', { Parts: [{ LastModified: new Date(now - day + 1) }] }],
    [false, 'had its last part a day ago', { Parts: [{ LastModified: new Date(now - day) }] }],
    [false, 'has no part', {}],
  ])('are under way (%s) when one %s', async (expected, _, page) => {
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const Initiator = { ID: writerSessions(pair()) };
    s3.on(ListMultipartUploadsCommand).resolves({ Uploads: [{ Key: 'big', UploadId: 'u1', Initiator }] });
    s3.on(ListPartsCommand).resolves(page);
    await expect(isUnderWay(attempt)).resolves.toBe(expected);
    jest.restoreAllMocks();
  });
});

describe('[U] aborting an upload', () => {
  it('asks three times while S3 still lists its parts', async () => {
    await abortUpload(attempt, 'u1');
    expect(sent(AbortMultipartUploadCommand)).toHaveLength(3);
  });

  it('is done when S3 knows it no more', async () => {
    s3.on(AbortMultipartUploadCommand).rejects(gone);
    await abortUpload(attempt, 'u1');
    expect(sent(AbortMultipartUploadCommand)).toHaveLength(1);
  });
});

describe('[U] finishing an upload', () => {
  it('has the answer of S3, with its request id', async () => {
    await expect(finishUpload(attempt, upload, { parts: [part], head })).resolves.toEqual({
      ETag: '"all"',
      isAnswered: true,
      requestId: 'TX1',
    });
  });

  it('names no size where the source has none', async () => {
    await finishUpload(attempt, upload, { parts: [part], head: { ETag: '"e"' } });
    expect(sent(CompleteMultipartUploadCommand)[0]).not.toHaveProperty('MpuObjectSize');
  });

  it('has had no answer where S3 knows the upload no more after a failure of its own', async () => {
    s3.on(CompleteMultipartUploadCommand).rejectsOnce(refusal('InternalError', 500)).rejects(gone);
    await expect(finishUpload(attempt, upload, { parts: [part], head })).resolves.toEqual({
      isAnswered: false,
    });
  });
});

describe('[U] tags after the copy', () => {
  it.each([
    ['none', [], []],
    ['none that a header held', [{ Key: 'a', Value: 'b' }], []],
    ['all of those that no header held', manyTags, [manyTags]],
    ['empty names and values as such', [...manyTags, {}], [[...manyTags, { Key: '', Value: '' }]]],
  ])('are %s', async (_, tags, written) => {
    await writeLateTags(attempt, tags);
    expect(sent(PutObjectTaggingCommand).map(({ Tagging }) => Tagging)).toEqual(
      written.map((TagSet) => ({ TagSet })),
    );
  });
});
