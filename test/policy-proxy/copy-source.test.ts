import { copySource } from '../../lib/core/copy/object-key.ts';
import { parseCopySource } from '../../local/policy-proxy/s3-request.ts';
import { awkwardKeys } from '../support/awkward-keys.ts';

describe('[U] the copy source as S3 reads it (S3 API Reference, CopyObject, x-amz-copy-source)', () => {
  it.each([
    ['bucket/key', { bucket: 'bucket', key: 'key' }],
    ['/bucket/key', { bucket: 'bucket', key: 'key' }],
    ['bucket%2Fkey', { bucket: 'bucket', key: 'key' }],
    ['bucket//key', { bucket: 'bucket', key: '/key' }],
    ['bucket/a+b%2Bc', { bucket: 'bucket', key: 'a b+c' }],
    ['bucket/key?versionId=v1', { bucket: 'bucket', key: 'key', versionId: 'v1' }],
    ['bucket/key%3FversionId=v1', { bucket: 'bucket', key: 'key?versionId=v1' }],
    ['bucket', undefined],
    ['bucket/', undefined],
    ['bucket/%E0%A4%A', undefined],
  ])('%s is %j', (value, expected) => {
    expect(parseCopySource(value)).toEqual(expected);
  });

  it.each(awkwardKeys.map(([key]) => [key]))('is read back from what S3 Ferry sends for %j', (key) => {
    expect(parseCopySource(copySource('bucket', key))).toEqual({ bucket: 'bucket', key });
  });
});
