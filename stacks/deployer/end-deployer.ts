import { partition } from '../../lib/core/pair/arn.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import { allow, type ExplainedStatement } from '../../lib/core/policy/policy-statement.ts';

/** The rights that `ferry deploy` itself needs on the bucket of one end, on its key, and on the stack beside it. */
export function endDeployer(pair: Pair, side: 'source' | 'destination'): ExplainedStatement[] {
  const { bucket, kmsKey, region } = pair[side];
  const Resource = [`arn:${partition(region)}:s3:::${bucket}`];
  const hasPolicy = policyDocuments(pair).some(({ id }) => id === `${side}-bucket`);
  return [
    allow('LookAtBucket', 'ferry deploy checks the settings of the bucket.', { Action: looks, Resource }),
    ...(hasPolicy
      ? [
          allow('BucketPolicy', 'The statements of the pair in the bucket policy.', {
            Action: writes,
            Resource,
          }),
        ]
      : []),
    ...(kmsKey
      ? [
          allow('KeyPolicy', 'The statements of the pair in the key policy.', {
            Action: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'],
            Resource: [kmsKey],
          }),
        ]
      : []),
  ];
}

const looks = [
  's3:GetBucketPolicy',
  's3:GetBucketLocation',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketVersioning',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketNotification',
  's3:GetEncryptionConfiguration',
];

const writes = ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

/** The rights to make, change, repair, follow and delete a stack of CloudFormation; `more` are further looks at it. */
export function stackDeployer(stackArn: string, more: readonly string[] = []): ExplainedStatement {
  return allow('Stack', 'The stack of the pair.', {
    Action: [
      'cloudformation:CreateStack',
      'cloudformation:UpdateStack',
      'cloudformation:DeleteStack',
      'cloudformation:DescribeStacks',
      'cloudformation:CreateChangeSet',
      'cloudformation:DescribeChangeSet',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:DeleteChangeSet',
      ...more,
    ],
    Resource: [stackArn],
  });
}
