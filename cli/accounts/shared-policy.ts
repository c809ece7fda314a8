import { DescribeVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type AnyPolicy, readPolicy } from '../../lib/core/policy/merge-policy.ts';
import type { DocumentId } from '../../lib/core/policy/policy-documents.ts';
import type { Account, Accounts } from './accounts.ts';
import { ifThere } from './if-there.ts';

/** A policy that the pair shares with others: of a bucket, a key or a VPC endpoint. */
export interface SharedPolicy {
  readonly id: DocumentId;
  /** In words a person finds it by. */
  readonly document: string;
  readonly account: string;
  read(): Promise<AnyPolicy | undefined>;
  /** Rejects when AWS refuses; undefined takes the policy away. */
  write(policy: AnyPolicy | undefined): Promise<void>;
}

/** The policies of both buckets, and of the keys and the VPC endpoint that the pair names. */
export function sharedPolicies(pair: Pair, accounts: Accounts): SharedPolicy[] {
  const ofEnds = (['source', 'destination'] as const).flatMap((side) => {
    const { bucket, kmsKey } = pair[side];
    return [
      bucketPolicy(`${side}-bucket`, bucket, accounts[side]),
      ...(kmsKey ? [keyPolicy(`${side}-key`, kmsKey, accounts[side])] : []),
    ];
  });
  const { s3Endpoint } = pair.vpc ?? {};
  return s3Endpoint ? [...ofEnds, endpointPolicy(s3Endpoint, accounts.source)] : ofEnds;
}

function endpointPolicy(endpoint: string, { ec2, id: account }: Account): SharedPolicy {
  return {
    id: 's3-endpoint',
    document: `policy of VPC endpoint ${endpoint}`,
    account,
    async read() {
      const found = await ifThere(ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpoint] })));
      const text = found?.VpcEndpoints?.[0]?.PolicyDocument;
      return text ? readPolicy(text) : undefined;
    },
    async write(policy) {
      const change = policy ? { PolicyDocument: JSON.stringify(policy) } : { ResetPolicy: true };
      await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint, ...change }));
    },
  };
}

function bucketPolicy(id: DocumentId, Bucket: string, { s3, id: account }: Account): SharedPolicy {
  const owned = { Bucket, ExpectedBucketOwner: account };
  return {
    id,
    document: `bucket policy of ${Bucket}`,
    account,
    async read() {
      const found = await ifThere(s3.send(new GetBucketPolicyCommand(owned)));
      return found?.Policy ? readPolicy(found.Policy) : undefined;
    },
    async write(policy) {
      if (policy) await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: JSON.stringify(policy) }));
      else await s3.send(new DeleteBucketPolicyCommand(owned));
    },
  };
}

function keyPolicy(id: DocumentId, KeyId: string, { kms, id: account }: Account): SharedPolicy {
  return {
    id,
    document: `key policy of ${KeyId}`,
    account,
    async read() {
      const found = await ifThere(kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })));
      return found?.Policy ? readPolicy(found.Policy) : undefined;
    },
    async write(policy) {
      // A key without a policy could not be managed by anyone, so the last statement is never taken from it.
      if (!policy) throw new Error(`The key policy of ${KeyId} would be empty; it was left as it is.`);
      const Policy = JSON.stringify(policy);
      await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    },
  };
}
