import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import {
  answerTo,
  destination,
  type LocalAws,
  makeBucket,
  policy,
  startLocalAws,
} from './local-aws-setup.ts';

let aws: LocalAws;
let UploadId: string | undefined;

const Bucket = 'conditions';
const at = (Key: string) => ({ Bucket, Key });
const ACL = 'bucket-owner-full-control';

beforeAll(async () => {
  aws = await startLocalAws();
  const { s3 } = aws.asDestination;
  await makeBucket(aws.asDestination, Bucket);
  await s3.send(new PutObjectCommand({ ...at('tagged'), Body: 'a', Tagging: 'class=secret' }));
  await s3.send(new PutObjectCommand({ ...at('plain'), Body: 'a' }));
  ({ UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...at('parts'), ACL, Tagging: 'class=open' }),
  ));
});
afterAll(async () => await aws?.stop());

/** Requests as a client sends them, by what they are. */
const requests = {
  'an upload': () => new PutObjectCommand({ ...at('new'), Body: 'a' }),
  'an upload with the ACL': () => new PutObjectCommand({ ...at('new'), Body: 'a', ACL }),
  'an upload with a tag': () => new PutObjectCommand({ ...at('new'), Body: 'a', Tagging: 'class=open' }),
  'an upload that must be new': () => new PutObjectCommand({ ...at('new'), Body: 'a', IfMatch: '*' }),
  'a copy': () => new CopyObjectCommand({ ...at('copy'), CopySource: `${Bucket}/plain`, ACL }),
  'the start of an upload in parts': () =>
    new CreateMultipartUploadCommand({ ...at('parts'), ACL, Tagging: 'class=open' }),
  'a part': () => new UploadPartCommand({ ...at('parts'), UploadId, PartNumber: 1, Body: 'a' }),
  'a part that is copied': () =>
    new UploadPartCopyCommand({ ...at('parts'), UploadId, PartNumber: 1, CopySource: `${Bucket}/plain` }),
  'the end of an upload in parts': () =>
    new CompleteMultipartUploadCommand({
      ...at('parts'),
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 9, ETag: 'x' }] },
    }),
  'tags of an object': () =>
    new PutObjectTaggingCommand({ ...at('plain'), Tagging: { TagSet: [{ Key: 'class', Value: 'open' }] } }),
  'a read of a tagged object': () => new GetObjectCommand(at('tagged')),
  'a read': () => new GetObjectCommand(at('plain')),
  'a listing of a prefix': () => new ListObjectsV2Command({ Bucket, Prefix: 'in/' }),
  'a listing': () => new ListObjectsV2Command({ Bucket }),
} as const;
type Request = keyof typeof requests;

const all = ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject', 's3:ListBucket'];

/** The requests that a Deny of these actions under this condition refuses. */
async function refused(Condition: object, Action = all): Promise<Request[]> {
  const { s3 } = aws.asDestination;
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const Policy = policy({ Effect: 'Deny', Principal: '*', Action, Resource, Condition });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const answers: [Request, string][] = [];
  for (const [name, request] of Object.entries(requests) as [Request, () => never][]) {
    answers.push([name, await answerTo(s3.send(request()))]);
  }
  return answers.filter(([, answer]) => answer.startsWith('403')).map(([name]) => name);
}

const everyWrite = Object.keys(requests).filter((name) => !/^(tags|a read|a listing)/.test(name));

/** Service Authorization Reference, "Condition keys for Amazon S3": which requests have a key, and with which value. */
describe('[C] policies see of a request what it carries', () => {
  test.each<[string, object, readonly string[]]>([
    // aws/aws-cli#1674: UploadPart takes no ACL, so a policy that asks for one refuses parts.
    [
      'the ACL',
      { StringEquals: { 's3:x-amz-acl': ACL } },
      ['an upload with the ACL', 'a copy', 'the start of an upload in parts'],
    ],
    [
      'where it copies from',
      { StringLike: { 's3:x-amz-copy-source': `${Bucket}/pl*` } },
      ['a copy', 'a part that is copied'],
    ],
    // boto/boto3#2675: the same of tags.
    [
      'a tag',
      { StringEquals: { 's3:RequestObjectTag/class': 'open' } },
      ['an upload with a tag', 'the start of an upload in parts', 'tags of an object'],
    ],
    [
      'the names of tags',
      { 'ForAnyValue:StringEquals': { 's3:RequestObjectTagKeys': 'class' } },
      ['an upload with a tag', 'the start of an upload in parts', 'tags of an object'],
    ],
    [
      'a tag of what it reads',
      { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } },
      ['a read of a tagged object'],
    ],
    // S3 User Guide, "Enforce conditional writes on Amazon S3 buckets".
    [
      'that no object comes of it yet',
      { Bool: { 's3:ObjectCreationOperation': 'false' } },
      ['the start of an upload in parts', 'a part', 'a part that is copied'],
    ],
    ['a condition on what is there', { Null: { 's3:if-match': 'false' } }, ['an upload that must be new']],
    ['a prefix', { StringEquals: { 's3:prefix': 'in/' } }, ['a listing of a prefix']],
    ['that its header signs it', { StringEquals: { 's3:authType': 'REST-HEADER' } }, Object.keys(requests)],
    ['its version of TLS', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, []],
    ['whose the bucket is', { StringEquals: { 's3:ResourceAccount': destination } }, Object.keys(requests)],
    ['its Region', { StringNotEquals: { 'aws:RequestedRegion': 'eu-central-1' } }, []],
  ])('%s', async (_, condition, expected) => {
    expect(await refused(condition)).toEqual(expected);
  });

  test('and nothing of an ACL that a part of an upload does not carry', async () => {
    const carrying = ['an upload with the ACL', 'a copy', 'the start of an upload in parts'];
    expect(await refused({ Null: { 's3:x-amz-acl': 'true' } }, ['s3:PutObject'])).toEqual(
      everyWrite.filter((name) => !carrying.includes(name)),
    );
  });
});
