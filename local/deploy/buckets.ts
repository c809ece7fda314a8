import {
  BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type ExplainedStatement, policyDocument } from '../../lib/core/policy/policy-statement.ts';

export interface BucketToMake {
  readonly bucket: string;
  readonly region: string;
  readonly versioned: boolean;
}

/** Makes a bucket as S3 does by default today: no ACLs, its owner owns every object. One that is there already is left as it is. */
export async function makeBucket(s3: S3Client, { bucket, region, versioned }: BucketToMake): Promise<void> {
  const location = Object.values(BucketLocationConstraint).find((one) => one === region);
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ObjectOwnership: 'BucketOwnerEnforced',
        ...(location && { CreateBucketConfiguration: { LocationConstraint: location } }),
      }),
    );
  } catch (error) {
    if (!isNamed(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
  if (!versioned) return;
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
}

/** Puts statements into a bucket's policy, each in place of an earlier one of the same id; all others stay. */
export async function addToBucketPolicy(
  s3: S3Client,
  bucket: string,
  statements: readonly ExplainedStatement[],
): Promise<void> {
  if (statements.length === 0) return;
  const added = policyDocument(statements);
  const ids = new Set(added.Statement.map(({ Sid }) => Sid));
  const kept = (await policyStatements(s3, bucket)).filter(({ Sid }) => !ids.has(Sid ?? ''));
  const Policy = JSON.stringify({ ...added, Statement: [...kept, ...added.Statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
}

async function policyStatements(s3: S3Client, bucket: string): Promise<{ Sid?: string }[]> {
  try {
    const { Policy = '{"Statement":[]}' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return JSON.parse(Policy).Statement;
  } catch (error) {
    if (isNamed(error, 'NoSuchBucketPolicy')) return [];
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
