import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  RestoreObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { answerTo } from './local-aws-setup.ts';

acceptNodeErrors();
jest.setTimeout(60_000);

const account = '111111111111';
const Bucket = 'tiered';

let aws: LocalAws;
let s3: S3Client;
beforeAll(async () => {
  aws = await startLocalAws();
  s3 = aws.clients.s3(account);
  await makeBucket(s3, { bucket: Bucket, region: 'eu-west-1', versioned: true });
});
afterAll(() => aws?.stop());

async function put(Key: string, StorageClass: 'INTELLIGENT_TIERING' | 'STANDARD' = 'INTELLIGENT_TIERING') {
  return await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', StorageClass }));
}

const archive = (key: string, tier: 'ARCHIVE_ACCESS' | 'DEEP_ARCHIVE_ACCESS' = 'ARCHIVE_ACCESS') =>
  aws.archive({ account, bucket: Bucket, key }, tier);

const head = (Key: string, VersionId?: string) => s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
const read = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
const copy = (Key: string) =>
  s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
const restore = (Key: string) => s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest: {} }));

async function copyPart(Key: string) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'copy' }));
  const part = { Bucket, Key: 'copy', UploadId, PartNumber: 1, CopySource: `${Bucket}/${Key}` };
  return s3.send(new UploadPartCopyCommand(part));
}

// S3 User Guide, "Managing S3 Intelligent-Tiering" and "Restoring an archived object"; API Reference, HeadObject.
describe.each(['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS'] as const)('[C] an object in the tier %s', (tier) => {
  it('keeps its storage class, and its HEAD tells the tier', async () => {
    await put('told');
    expect((await head('told')).ArchiveStatus).toBeUndefined();
    await archive('told', tier);
    expect(await head('told')).toMatchObject({
      StorageClass: 'INTELLIGENT_TIERING',
      ArchiveStatus: tier,
      ContentLength: 5,
    });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'told' }));
    expect(Contents).toMatchObject([{ StorageClass: 'INTELLIGENT_TIERING' }]);
  });

  it.each([
    ['GetObject', read],
    ['CopyObject', copy],
    ['UploadPartCopy', copyPart],
  ] as const)('is not read by %s until it is restored', async (_, call) => {
    await put('read');
    await archive('read', tier);
    expect(await answerTo(call('read'))).toBe('403 InvalidObjectState');
    await restore('read');
    expect(await answerTo(call('read'))).toBe('ok');
  });

  it('says in the refusal which tier it is in', async () => {
    await put('refused');
    await archive('refused', tier);
    await expect(read('refused')).rejects.toMatchObject({
      StorageClass: 'INTELLIGENT_TIERING',
      AccessTier: tier,
    });
  });

  it('is out of it for good once it is restored', async () => {
    await put('back');
    await archive('back', tier);
    expect((await restore('back')).$metadata.httpStatusCode).toBe(202);
    expect(await head('back')).toMatchObject({ StorageClass: 'INTELLIGENT_TIERING' });
    expect((await head('back')).ArchiveStatus).toBeUndefined();
    expect(await answerTo(restore('back'))).toBe('403 ObjectAlreadyInActiveTierError');
  });

  it('is one version: what is put over it can be read', async () => {
    const { VersionId } = await put('over');
    await archive('over', tier);
    await put('over');
    expect(await answerTo(read('over'))).toBe('ok');
    expect((await head('over')).ArchiveStatus).toBeUndefined();
    expect((await head('over', VersionId)).ArchiveStatus).toBe(tier);
  });
});

it('[C] an object of another storage class, or none, is in no archive tier', async () => {
  await put('standard', 'STANDARD');
  for (const key of ['standard', 'absent']) await expect(archive(key)).rejects.toThrow('INTELLIGENT_TIERING');
});
