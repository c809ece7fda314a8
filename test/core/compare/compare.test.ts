import fc from 'fast-check';
import {
  compareHeads,
  compareListed,
  differentHeaders,
  differentTags,
  type ObjectHead,
} from '../../../lib/core/compare/compare.ts';
import {
  counted,
  emptySummary,
  type KeyComparison,
  type KeyComparisonKind,
  verifyExitCode,
} from '../../../lib/core/compare/key-comparison.ts';

const [md5, otherMd5] = ['a'.repeat(32), 'b'.repeat(32)];

describe('[U] comparing what listings tell', () => {
  const object = (sizeBytes: number, eTag: string) => ({ sizeBytes, eTag });
  it.each([
    ['there is no copy', object(1, md5), undefined, 'missing'],
    ['there is no source', undefined, object(1, md5), 'extra'],
    ['the sizes differ', object(1, md5), object(2, md5), 'differs'],
    ['size and ETag are equal', object(1, md5), object(1, md5), 'same'],
    ['size and ETag of parts are equal', object(1, `${md5}-2`), object(1, `${md5}-2`), 'same'],
    ['only the ETags differ, which encryption may explain', object(1, md5), object(1, otherMd5), 'unknown'],
    ['one came in parts', object(1, md5), object(1, `${md5}-2`), 'unknown'],
    ['both are gone by now', undefined, undefined, 'same'],
  ] as const)('where %s', (_, source, destination, kind) => {
    expect(compareListed(source, destination).kind).toBe(kind);
  });
});

describe('[U] comparing heads', () => {
  const head = (facts: ObjectHead): ObjectHead => ({ ContentLength: 5, ETag: `"${md5}"`, ...facts });
  const kms = { ServerSideEncryption: 'aws:kms', ETag: `"${otherMd5}"` } as const;
  const parts = { ETag: `"${otherMd5}-2"` };
  const crc = { ChecksumCRC64NVME: 'abc=', ChecksumType: 'FULL_OBJECT' };
  it.each<[string, ObjectHead, ObjectHead, string]>([
    ['the sizes differ', head({}), head({ ContentLength: 6 }), 'differs'],
    ['both ETags are the same MD5', head({}), head({}), 'same'],
    ['both ETags are MD5s and differ', head({}), head({ ETag: `"${otherMd5}"` }), 'differs'],
    ['the copy is under a KMS key', head({}), head(kms), 'unknown'],
    ['the copy came in parts', head({}), head(parts), 'unknown'],
    ['whole checksums agree though the ETags do not', head(crc), head({ ...crc, ...parts }), 'same'],
    ['whole checksums differ', head(crc), head({ ...crc, ChecksumCRC64NVME: 'xyz=', ...kms }), 'differs'],
    ['checksums are of two algorithms', head(crc), head({ ChecksumSHA256: 'abc=', ...parts }), 'unknown'],
    [
      'checksums are those of parts',
      head({ ChecksumSHA256: 'abc=-2', ChecksumType: 'COMPOSITE', ...parts }),
      head({ ChecksumSHA256: 'abc=', ChecksumType: 'FULL_OBJECT' }),
      'unknown',
    ],
    ['ETags of parts are equal', head(parts), head(parts), 'same'],
  ])('where %s', (_, source, destination, kind) => {
    expect(compareHeads(source, destination).kind).toBe(kind);
  });

  it('names headers and user metadata that a copy lacks, has otherwise or has on its own', () => {
    const source = { ContentType: 'text/plain', CacheControl: 'no-store', Metadata: { a: '1', b: '2' } };
    const copy = { ContentType: 'text/html', CacheControl: 'no-store', Metadata: { b: '3', c: '4' } };
    expect(differentHeaders(source, copy)).toEqual([
      'Content-Type',
      'x-amz-meta-a',
      'x-amz-meta-b',
      'x-amz-meta-c',
    ]);
    expect(differentHeaders(source, source)).toEqual([]);
  });

  it('names tags that differ, in whatever order they are', () => {
    const [a, b] = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ];
    expect(differentTags([a, b], [b, a])).toEqual([]);
    expect(differentTags([a, b], [{ Key: 'a', Value: '9' }])).toEqual(['a', 'b']);
  });
});

describe('[U] what a verification comes to', () => {
  const comparison = (kind: KeyComparisonKind): KeyComparison => ({ kind, key: 'k', sizeBytes: 3 });
  it.each<[number, KeyComparisonKind[]]>([
    [0, []],
    [0, ['same', 'unknown', 'repaired']],
    [1, ['repaired', 'deferred']],
    [1, ['same', 'missing']],
    [1, ['extra']],
    [1, ['differs']],
    [2, ['missing', 'error']],
  ])('exit code %i after %j', (code, kinds) => {
    expect(verifyExitCode(counted(emptySummary, kinds.map(comparison)))).toBe(code);
  });

  it('counts every key once, and the bytes of the source', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<KeyComparisonKind[]>('same', 'extra', 'differs', 'error')),
        (kinds) => {
          const { bytes, ...counts } = counted(emptySummary, kinds.map(comparison));
          expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(kinds.length);
          expect(bytes).toBe(3 * kinds.filter((kind) => kind !== 'extra').length);
        },
      ),
    );
  });
});
