import type { Pair } from '../../../lib/core/pair/pair.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { existingTags, requestContext } from '../../../lib/core/proof/request-context.ts';
import { everyPairWatched } from '../../support/every-pair.ts';
import { pair } from '../../support/pair.ts';

const all = pair({
  destination: {
    storageClass: 'GLACIER_IR',
    kmsKey: 'arn:aws:kms:eu-west-1:222222222222:key/k',
    region: 'eu-west-1',
  },
});

/** What a call of the pair tells policies with one of its needs. */
function told(one: Pair, operation: string, action: string, words = 'example') {
  const call = proofCalls(one).find((each) => each.operation === operation && each.on.endsWith(words));
  return call?.needs.find((need) => need.action === action)?.context;
}

const signed = {
  's3:authType': 'REST-HEADER',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:TlsVersion': '1.3',
};
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const toDestination = { 's3:ResourceAccount': '222222222222', 'aws:RequestedRegion': 'eu-west-1' };
const written = {
  's3:x-amz-acl': 'bucket-owner-full-control',
  's3:x-amz-storage-class': 'GLACIER_IR',
  's3:x-amz-server-side-encryption': 'aws:kms',
  's3:x-amz-server-side-encryption-aws-kms-key-id': all.destination.kmsKey,
};

describe('[U] what a call tells policies', () => {
  test('of a copy by one request is all that it carries', () => {
    expect(told(all, 'CopyObject', 's3:PutObject')).toEqual({
      ...signed,
      ...toDestination,
      ...written,
      's3:x-amz-content-sha256': empty,
      's3:ObjectCreationOperation': 'true',
      's3:x-amz-copy-source': 'uploads/example',
      's3:x-amz-metadata-directive': 'COPY',
      's3:x-amz-object-annotation-directive': 'EXCLUDE',
    });
  });

  test('of an upload in parts is, at its start, what the copy will have, with its tags', () => {
    expect(told(all, 'CreateMultipartUpload', 's3:PutObject', 'tagged example=example')).toEqual({
      ...signed,
      ...toDestination,
      ...written,
      's3:x-amz-content-sha256': empty,
      's3:ObjectCreationOperation': 'false',
      's3:RequestObjectTagKeys': ['example'],
      's3:RequestObjectTag/example': 'example',
    });
  });

  test.each([
    [
      'UploadPartCopy',
      'assume-role',
      { 's3:x-amz-copy-source': 'uploads/example', 's3:ObjectCreationOperation': 'false' },
      empty,
    ],
    ['UploadPart', 'relay', { 's3:ObjectCreationOperation': 'false' }, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
    ['CompleteMultipartUpload', 'assume-role', { 's3:ObjectCreationOperation': 'true' }, '0'.repeat(64)],
  ] as const)('of a %s is nothing that the upload was opened with', (operation, access, own, payload) => {
    expect(told({ ...all, access }, operation, 's3:PutObject')).toEqual({
      ...signed,
      ...toDestination,
      ...own,
      's3:x-amz-content-sha256': payload,
    });
  });

  test.each([
    ['example', 'UNSIGNED-PAYLOAD'],
    ['without a checksum', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ])('of relayed bytes depends on whether their checksum is known before: %s', (words, payload) => {
    expect(told({ ...all, access: 'relay' }, 'PutObject', 's3:PutObject', words)).toEqual({
      ...signed,
      ...toDestination,
      ...written,
      's3:x-amz-content-sha256': payload,
      's3:ObjectCreationOperation': 'true',
    });
  });

  test('of tags that are written later is these tags', () => {
    const call = 'PutObjectTagging';
    expect(told(all, call, 's3:PutObjectTagging', 'tagged example=example')).toEqual({
      ...signed,
      ...toDestination,
      's3:x-amz-content-sha256': '0'.repeat(64),
      's3:RequestObjectTagKeys': ['example'],
      's3:RequestObjectTag/example': 'example',
    });
  });

  test('of reading an object is the tags that it has', () => {
    const tags = { 's3:ExistingObjectTag/example': 'example' };
    const reading = { ...signed, 's3:x-amz-content-sha256': empty, 's3:ResourceAccount': '111111111111' };
    for (const operation of ['GetObject', 'HeadObject']) {
      const found = told(all, operation, 's3:GetObject', 'tagged example=example');
      expect(found).toEqual({ ...reading, ...tags, 'aws:RequestedRegion': 'eu-central-1' });
    }
    expect(told(all, 'CopyObject', 's3:GetObjectTagging', 'tagged example=example')).toMatchObject(tags);
    expect(told(all, 'GetObjectTagging', 's3:GetObjectTagging', 'object example')).not.toHaveProperty(
      's3:ExistingObjectTag/example',
    );
  });

  test('of using a key is who uses it, by way of which service', () => {
    expect(told(all, 'CopyObject', 'kms:GenerateDataKey')).toEqual({
      'kms:ViaService': 's3.eu-west-1.amazonaws.com',
      'kms:CallerAccount': '222222222222',
      'aws:RequestedRegion': 'eu-west-1',
    });
  });

  test('of assuming the role is the external id and the name of the session', () => {
    expect(told(all, 'AssumeRole', 'sts:AssumeRole', 'role s3-ferry-test')).toEqual({
      'sts:ExternalId': 's3-ferry:test',
      'sts:RoleSessionName': 's3-ferry-test',
      'aws:RequestedRegion': 'eu-central-1',
    });
  });

  test('of a listing is its prefix, on either side of the key rule', () => {
    const drift = { schedule: 'rate(1 day)', prefixes: ['in/a/'] };
    const one = pair({
      drift,
      scope: { prefixes: ['in/'], suffixes: [], excludes: [] },
      keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
    });
    expect(told(one, 'ListObjectsV2', 's3:ListBucket', 'uploads, prefix in/a/')).toMatchObject({
      's3:prefix': 'in/a/',
    });
    expect(told(one, 'ListObjectsV2', 's3:ListBucket', 'archive, prefix out/a/')).toMatchObject({
      's3:prefix': 'out/a/',
    });
    for (const watched of everyPairWatched()) {
      expect(told(watched, 'ListObjectsV2', 's3:ListBucket', 'bucket uploads')).toMatchObject({
        's3:prefix': '',
      });
    }
  });

  test('of a call that passes an endpoint is the endpoint', () => {
    const inVpc = everyPairWatched().at(-1) ?? all;
    expect(told(inVpc, 'CopyObject', 's3:PutObject')).toMatchObject({ 'aws:SourceVpce': 'vpce-00000001' });
    const elsewhere = { ...inVpc, destination: { ...inVpc.destination, region: 'eu-west-1' } };
    expect(told(elsewhere, 'CopyObject', 's3:PutObject')).not.toHaveProperty('aws:SourceVpce');
  });

  test('has no key for what a request leaves out, nor for tags where there are none', () => {
    expect(requestContext('ListObjectsV2', { Prefix: undefined, MaxKeys: 5 })).toEqual({
      ...signed,
      's3:x-amz-content-sha256': empty,
      's3:max-keys': '5',
    });
    expect(requestContext('PutObjectTagging', { Tagging: { TagSet: [] } })).not.toHaveProperty(
      's3:RequestObjectTagKeys',
    );
    expect(requestContext('CopyObject', { Tagging: '' })).not.toHaveProperty('s3:RequestObjectTagKeys');
    expect(existingTags([{ Key: 'a', Value: 'b' }, {}])).toEqual({
      's3:ExistingObjectTag/a': 'b',
      's3:ExistingObjectTag/': '',
    });
  });

  test.each([
    ['ACL', 's3:x-amz-acl'],
    ['AnnotationDirective', 's3:x-amz-object-annotation-directive'],
    ['CopySource', 's3:x-amz-copy-source'],
    ['Delimiter', 's3:delimiter'],
    ['GrantFullControl', 's3:x-amz-grant-full-control'],
    ['GrantRead', 's3:x-amz-grant-read'],
    ['GrantReadACP', 's3:x-amz-grant-read-acp'],
    ['GrantWriteACP', 's3:x-amz-grant-write-acp'],
    ['IfMatch', 's3:if-match'],
    ['IfNoneMatch', 's3:if-none-match'],
    ['MaxKeys', 's3:max-keys'],
    ['MetadataDirective', 's3:x-amz-metadata-directive'],
    ['ObjectLockLegalHoldStatus', 's3:object-lock-legal-hold'],
    ['ObjectLockMode', 's3:object-lock-mode'],
    ['ObjectLockRetainUntilDate', 's3:object-lock-retain-until-date'],
    ['Prefix', 's3:prefix'],
    ['SSECustomerAlgorithm', 's3:x-amz-server-side-encryption-customer-algorithm'],
    ['SSEKMSKeyId', 's3:x-amz-server-side-encryption-aws-kms-key-id'],
    ['ServerSideEncryption', 's3:x-amz-server-side-encryption'],
    ['StorageClass', 's3:x-amz-storage-class'],
    ['WebsiteRedirectLocation', 's3:x-amz-website-redirect-location'],
  ])('has %s, where a request carries it, as %s', (field, key) => {
    expect(requestContext('GetObject', { [field]: 'x' })).toEqual({
      ...signed,
      's3:x-amz-content-sha256': empty,
      [key]: 'x',
    });
  });
});
