import { copyRequest } from '../../../lib/core/copy/request.ts';
import type { PairFacts } from '../../support/pair.ts';
import { pair } from '../../support/pair.ts';

const plan = {
  kind: 'copy',
  route: 'copy',
  object: { bucket: 'uploads', key: 'a b+c/é', versionId: 'v1', eTag: 'e' },
  destinationKey: 'from/a b+c/é',
} as const;

const always = {
  Bucket: 'archive',
  Key: 'from/a b+c/é',
  CopySource: 'uploads/a%20b%2Bc/%C3%A9',
  ExpectedBucketOwner: '222222222222',
  ExpectedSourceBucketOwner: '111111111111',
  ACL: 'bucket-owner-full-control',
  MetadataDirective: 'COPY',
  AnnotationDirective: 'EXCLUDE',
};

describe('[U] the copy request', () => {
  it.each<[string, PairFacts, object]>([
    ['a pair with assume-role', { access: 'assume-role' }, { TaggingDirective: 'COPY' }],
    ['a pair with bucket-policy', { access: 'bucket-policy' }, { TaggingDirective: 'COPY' }],
    ['a pair that drops tags', { tags: 'drop' }, { TaggingDirective: 'REPLACE', Tagging: '' }],
    [
      'a pair with a storage class',
      { destination: { storageClass: 'GLACIER_IR' } },
      { TaggingDirective: 'COPY', StorageClass: 'GLACIER_IR' },
    ],
    [
      'a pair with a key at the destination',
      { destination: { kmsKey: 'arn:key' } },
      {
        TaggingDirective: 'COPY',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'arn:key',
        BucketKeyEnabled: true,
      },
    ],
    ['a pair with a key at the source', { source: { kmsKey: 'arn:key' } }, { TaggingDirective: 'COPY' }],
  ])('of %s says this and nothing else', (_, facts, expected) => {
    expect(copyRequest(pair(facts), plan)).toEqual({ ...always, ...expected });
  });

  it('names the current source object, whatever version the event speaks of', () => {
    expect(copyRequest(pair(), plan).CopySource).not.toContain('v1');
  });
});
