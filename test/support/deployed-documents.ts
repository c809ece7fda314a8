import { ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { PlacedDocument } from '../../lib/core/policy/policy-documents.ts';
import type { Statement } from '../../lib/core/policy/policy-statement.ts';
import type { Clients } from '../contract/local-aws-setup.ts';

/** Puts `statements` in the place of `document`, and nothing beside them. */
export async function put(
  { iam, s3, kms, sqs, ec2 }: Pick<Clients, 'iam' | 's3' | 'kms' | 'sqs' | 'ec2'>,
  { kind, owner, account }: Pick<PlacedDocument, 'kind' | 'owner' | 'account'>,
  statements: readonly Statement[],
): Promise<void> {
  const text = (...others: object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [...others, ...statements] });
  if (kind === 'trust') {
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: owner, PolicyDocument: text(nobody) }));
  } else if (kind === 'permissions') {
    const policy = { RoleName: owner, PolicyName: 's3-ferry' };
    if (statements.length > 0)
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: text() }));
    else await iam.send(new DeleteRolePolicyCommand(policy));
  } else if (kind === 'bucket') {
    if (statements.length > 0) await s3.send(new PutBucketPolicyCommand({ Bucket: owner, Policy: text() }));
    else await s3.send(new DeleteBucketPolicyCommand({ Bucket: owner }));
  } else if (kind === 'key') {
    const policy = { KeyId: owner, PolicyName: 'default', Policy: text(keyAdministration(account)) };
    await kms.send(new PutKeyPolicyCommand(policy));
  } else if (kind === 'endpoint') {
    await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: owner, PolicyDocument: text() }));
  } else {
    const QueueUrl = `http://127.0.0.1/${account}/${owner}`;
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: text() } }));
  }
}

export async function makeRole({ iam }: Clients, RoleName: string): Promise<void> {
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [nobody] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
}

/** A trust policy has to name somebody. */
const nobody = {
  Sid: 'Nobody',
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: ['sts:AssumeRole'],
};

/** Whoever administers the key, and no role of the account. */
function keyAdministration(account: string) {
  const root = `arn:aws:iam::${account}:root`;
  return {
    Sid: 'Administration',
    Effect: 'Allow',
    Principal: { AWS: root },
    Action: ['kms:*'],
    Resource: ['*'],
    Condition: { ArnEquals: { 'aws:PrincipalArn': root } },
  };
}
