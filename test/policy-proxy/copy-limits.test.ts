import type { Call } from '../../local/policy-proxy/call.ts';
import { failedCopyCondition } from '../../local/policy-proxy/copy-conditions.ts';
import { uncopyable } from '../../local/policy-proxy/copy-limits.ts';
import type { StoredObject } from '../../local/policy-proxy/stored-object.ts';

const gib = 1024 ** 3;

const stored: StoredObject = {
  eTag: '"e"',
  sizeBytes: 5 * gib,
  lastModifiedMs: Date.parse('2026-01-01'),
  versionId: undefined,
  storageClass: 'STANDARD',
  archiveStatus: undefined,
  restore: undefined,
  kmsKeyId: undefined,
  tagCount: 0,
};

function call(operation: string, headers: Record<string, string> = {}): Call {
  const request = {
    method: 'PUT',
    target: '/b/k',
    path: '/b/k',
    query: new URLSearchParams(),
    rawHeaders: [],
  };
  const rest = {
    scope: undefined,
    service: 's3',
    region: 'eu-west-1',
    body: Buffer.alloc(0),
    requestId: 'r',
  };
  return { ...request, ...rest, operation, headers };
}

describe('[U] the limits of a copy (S3 API Reference, CopyObject and UploadPartCopy)', () => {
  it('let CopyObject take 5 GiB and not a byte more', () => {
    expect(uncopyable(call('CopyObject'), stored)).toBeUndefined();
    expect(uncopyable(call('CopyObject'), { ...stored, sizeBytes: 5 * gib + 1 })).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
      message: expect.stringContaining('5368709120'),
    });
  });

  it.each([
    [0, 5 * gib - 1, undefined],
    [0, 5 * gib, 'InvalidRequest'],
    [gib, 6 * gib - 1, undefined],
    [gib, 6 * gib, 'InvalidArgument'],
    [2, 1, 'InvalidArgument'],
  ])('answer bytes %d to %d of 6 GiB as a part with %s', (first, last, code) => {
    const part = call('UploadPartCopy', { 'x-amz-copy-source-range': `bytes=${first}-${last}` });
    expect(uncopyable(part, { ...stored, sizeBytes: 6 * gib })?.code).toBe(code);
  });

  it.each(['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS'])(
    'keep an object in the tier %s from being copied',
    (archiveStatus) => {
      const tiered = { ...stored, storageClass: 'INTELLIGENT_TIERING', archiveStatus };
      for (const operation of ['CopyObject', 'UploadPartCopy']) {
        expect(uncopyable(call(operation), tiered)).toMatchObject({
          code: 'InvalidObjectState',
          detail: { StorageClass: 'INTELLIGENT_TIERING', AccessTier: archiveStatus },
        });
      }
      expect(uncopyable(call('CopyObject'), { ...tiered, archiveStatus: undefined })).toBeUndefined();
    },
  );

  it('let an archived object be copied once it is restored', () => {
    const archived = { ...stored, storageClass: 'GLACIER' };
    const restoring = { ...archived, restore: 'ongoing-request="true"' };
    const restored = {
      ...archived,
      restore: 'ongoing-request="false", expiry-date="Fri, 01 Jan 2027 00:00:00 GMT"',
    };
    expect(uncopyable(call('CopyObject'), archived)).toMatchObject({
      status: 403,
      code: 'InvalidObjectState',
    });
    expect(uncopyable(call('CopyObject'), restoring)).toMatchObject({ code: 'InvalidObjectState' });
    expect(uncopyable(call('CopyObject'), restored)).toBeUndefined();
  });

  it.each(['COPY', 'EXCLUDE'])('know the annotation directive %s', (directive) => {
    const headers = { 'x-amz-object-annotation-directive': directive };
    expect(uncopyable(call('CopyObject', headers), stored)).toBeUndefined();
  });

  it('refuse an annotation directive that does not exist', () => {
    const headers = { 'x-amz-object-annotation-directive': 'NONE' };
    expect(uncopyable(call('CopyObject', headers), stored)).toMatchObject({ code: 'InvalidArgument' });
  });
});

describe('[U] the conditions of a copy', () => {
  const [before, same, after] = ['Wed, 31 Dec 2025', 'Thu, 01 Jan 2026', 'Fri, 02 Jan 2026'].map(
    (day) => `${day} 00:00:00 GMT`,
  );

  it.each<[Record<string, string | undefined>, boolean]>([
    [{}, true],
    [{ match: '"e"' }, true],
    [{ match: 'e' }, true],
    [{ match: '*' }, true],
    [{ match: '"f"' }, false],
    [{ 'none-match': '"f"' }, true],
    [{ 'none-match': '"e"' }, false],
    [{ 'unmodified-since': same }, true],
    [{ 'unmodified-since': before }, false],
    [{ 'modified-since': before }, true],
    [{ 'modified-since': same }, false],
    [{ match: '"e"', 'unmodified-since': before }, true],
    [{ match: '"f"', 'unmodified-since': after }, false],
    [{ 'none-match': '"f"', 'modified-since': after }, true],
    [{ 'none-match': '"e"', 'modified-since': before }, false],
  ])('%j holds: %s', (conditions, holds) => {
    const headers = Object.fromEntries(
      Object.entries(conditions).map(([name, value]) => [`x-amz-copy-source-if-${name}`, value ?? '']),
    );
    expect(failedCopyCondition(call('CopyObject', headers), stored) === undefined).toBe(holds);
  });
});
