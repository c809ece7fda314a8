import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { sourceStackName } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { Account } from '../accounts/accounts.ts';
import { ifThere } from '../accounts/if-there.ts';

/** Where serverless keeps the code of the functions; its logical id. */
const LogicalResourceId = 'ServerlessDeploymentBucket';

/** The bucket that serverless put the code of the pair's functions into, where it is gone. */
export async function goneDeploymentBucket(
  pair: Pair,
  { cloudFormation, s3, id }: Account,
): Promise<string | undefined> {
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({ StackName: sourceStackName(pair.name), LogicalResourceId }),
  );
  const Bucket = StackResourceDetail?.PhysicalResourceId;
  if (!Bucket) return undefined;
  const isThere = await ifThere(s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: id })));
  return isThere ? undefined : Bucket;
}

/**
 * Makes it again under its name, which every function of the stack has in its settings: CloudFormation would make one of
 * another name. Whatever else the template says of it CloudFormation sets afterwards.
 */
export async function makeDeploymentBucket(Bucket: string, { source }: Pair, { s3 }: Account): Promise<void> {
  const isDefault = source.region === 'us-east-1';
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(!isDefault && {
        CreateBucketConfiguration: { LocationConstraint: source.region as 'eu-central-1' },
      }),
    }),
  );
}
