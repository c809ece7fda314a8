import fc from 'fast-check';
import { lateTags, openRequest, type Tag, writeRequest } from '../../../lib/core/copy/request.ts';
import {
  checksumAlgorithms,
  checksumsOf,
  isArchived,
  relayedAlgorithms,
  type SourceHead,
} from '../../../lib/core/copy/source-head.ts';
import { pair } from '../../support/pair.ts';

const plan = {
  kind: 'copy',
  route: 'multipart',
  object: { bucket: 'uploads', key: 'a' },
  destinationKey: 'a',
} as const;
const place = {
  Bucket: 'archive',
  Key: 'a',
  ExpectedBucketOwner: '222222222222',
  ACL: 'bucket-owner-full-control',
};

const text = fc.string({ maxLength: 5 });
const headers = {
  CacheControl: text,
  ContentDisposition: text,
  ContentEncoding: text,
  ContentLanguage: text,
  ContentType: text,
  Metadata: fc.dictionary(fc.constantFrom('a', 'b'), text, { maxKeys: 2 }),
  WebsiteRedirectLocation: text,
};

/** What S3 says of an object beside what is carried. */
const others: SourceHead = {
  ETag: '"e"',
  ContentLength: 3,
  LastModified: new Date(0),
  StorageClass: 'STANDARD_IA',
  MissingMeta: 0,
};

describe('[P] a write of what the source has beside its bytes', () => {
  it('carries every header that is there, and no other', () => {
    fc.assert(
      fc.property(fc.record(headers, { requiredKeys: [] }), (head) => {
        const { Metadata, WebsiteRedirectLocation, ...plain } = head;
        expect(writeRequest(pair(), plan, { head: { ...head, ...others }, tags: [] })).toStrictEqual({
          ...place,
          ...plain,
          ...(Metadata && Object.keys(Metadata).length > 0 && { Metadata }),
          ...(WebsiteRedirectLocation && { WebsiteRedirectLocation }),
        });
      }),
    );
  });

  it('carries tags in a header that a server reads as these tags, or all of them late', () => {
    const tag = fc.record({ Key: fc.string({ unit: 'grapheme' }), Value: fc.string({ unit: 'grapheme' }) });
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 10 }), (tags) => {
        const { Tagging } = writeRequest(pair(), plan, { head: {}, tags });
        const read = [...new URLSearchParams(Tagging)].map(([Key, Value]) => ({ Key, Value }));
        expect(Tagging === undefined ? lateTags(tags) : read).toEqual(tags);
        expect(lateTags(tags)).toEqual(Tagging === undefined ? tags : []);
      }),
    );
  });
});

describe('[U] the header of tags', () => {
  it('holds 2,048 bytes, and not one more', () => {
    const tags = (length: number): Tag[] => [{ Key: 'k', Value: 'v'.repeat(length - 'k='.length) }];
    expect(writeRequest(pair(), plan, { head: {}, tags: tags(2048) }).Tagging).toHaveLength(2048);
    expect(lateTags(tags(2048))).toEqual([]);
    expect(writeRequest(pair(), plan, { head: {}, tags: tags(2049) })).not.toHaveProperty('Tagging');
    expect(lateTags(tags(2049))).toEqual(tags(2049));
  });
});

describe('[U] the checksum of a source', () => {
  it.each(checksumAlgorithms)(
    'by %s is told from all else, and asked of the upload where it can be made',
    (one) => {
      const head = { [`Checksum${one}`]: 'AAAA', ChecksumType: 'FULL_OBJECT', ETag: '"e"' };
      expect(checksumsOf(head)).toStrictEqual({ [`Checksum${one}`]: 'AAAA' });
      const opened = (access: 'relay' | 'assume-role' | 'bucket-policy') =>
        openRequest(pair({ access }), plan, { head, tags: [] }).ChecksumAlgorithm;
      expect(opened('assume-role')).toBe(one);
      expect(opened('bucket-policy')).toBe(one);
      expect(opened('relay')).toBe(relayedAlgorithms.includes(one) ? one : 'CRC64NVME');
    },
  );

  it('is none where S3 keeps none', () => {
    expect(checksumsOf({})).toStrictEqual({});
  });

  it('can be made of bytes on their way by what the SDK has alone', () => {
    expect(relayedAlgorithms).toEqual(['CRC64NVME', 'CRC32', 'CRC32C', 'SHA1', 'SHA256']);
  });
});

describe('[U] an object is archived', () => {
  it.each<[boolean, SourceHead]>([
    [true, { StorageClass: 'GLACIER' }],
    [true, { StorageClass: 'DEEP_ARCHIVE' }],
    [true, { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' }],
    [true, { StorageClass: 'GLACIER', Restore: 'ongoing-request="true"' }],
    [false, { StorageClass: 'GLACIER', Restore: 'ongoing-request="false", expiry-date="x"' }],
    [false, { StorageClass: 'GLACIER_IR' }],
    [false, {}],
  ])('%s where its head says %j', (expected, head) => {
    expect(isArchived(head)).toBe(expected);
  });
});
