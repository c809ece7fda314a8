import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import type { SiteSide } from './site.ts';
import { isNotImplemented } from './unsupported.ts';

/** Makes a bucket; servers of one Region alone take no word about it. */
export async function makeBucket(s3: S3Client, Bucket: string, region: string): Promise<void> {
  const place = region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-1' };
  try {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }));
  } catch (error) {
    const isPlace =
      error instanceof Error && /LocationConstraint|AuthorizationHeaderMalformed/.test(error.name);
    if (!isPlace) throw error;
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
}

/** Of a server that has no accounts. */
const anyAccount = '111111111111';

/** Whom a server without STS has for the owner of a bucket; copies say to expect it. */
export async function ownerOf(s3: S3Client, Bucket: string): Promise<string> {
  try {
    const { Owner } = await s3.send(new GetBucketAclCommand({ Bucket }));
    return Owner?.ID || anyAccount;
  } catch {
    return anyAccount;
  }
}

/**
 * Has the destination's owner read the source: across accounts the bucket policy has to allow it. Nothing is done where
 * it may read already, as on servers with one account.
 */
export async function shareSource(source: SiteSide, destination: SiteSide): Promise<void> {
  const Key = 's3-ferry-contract-access';
  await source.s3.send(new PutObjectCommand({ Bucket: source.bucket, Key, Body: '' }));
  if (await isReadable(destination.s3, source.bucket, Key)) return;
  const objects = { Action: ['s3:GetObject*'], Resource: `arn:aws:s3:::${source.bucket}/*` };
  const bucket = { Action: ['s3:ListBucket'], Resource: `arn:aws:s3:::${source.bucket}` };
  const Statement = [objects, bucket].map((statement) => ({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${destination.account}:root` },
    ...statement,
  }));
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await source.s3.send(new PutBucketPolicyCommand({ Bucket: source.bucket, Policy }));
}

async function isReadable(s3: S3Client, Bucket: string, Key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch {
    return false;
  }
}

/** None on a server that does not list them: it has none to be left. */
async function uploadsOf(s3: S3Client, Bucket: string, Prefix: string) {
  try {
    return (await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))).Uploads ?? [];
  } catch (error) {
    if (isNotImplemented(error)) return [];
    throw error;
  }
}

/** Deletes what a run left below `prefix`, uploads in parts too, and the bucket where it is the run's own. */
export async function clear({ s3, bucket }: SiteSide, prefix: string, isOwn: boolean): Promise<void> {
  for (const { Key, UploadId } of await uploadsOf(s3, bucket, prefix)) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  // By the SDK alone: what is held to the contract here may not list well.
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix },
  )) {
    await pMap(Contents, ({ Key }) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key })), {
      concurrency: 8,
    });
  }
  if (isOwn) await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}
