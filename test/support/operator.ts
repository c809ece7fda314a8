import { CreateRoleCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { FerryProject } from './ferry-project.ts';

const account = '111111111111';

/** ARN of the role that {@link addOperator} makes. */
export const operatorArn = `arn:aws:iam::${account}:role/Platform`;

/** Makes a role of the source account that may do everything there, and profiles with a session of it. */
export async function addOperator(
  aws: LocalAws,
  project: FerryProject,
  profiles: readonly string[] = ['operator'],
): Promise<void> {
  const iam = aws.clients.iam(account);
  const RoleName = 'Platform';
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: document(everything) }),
  );
  const { Credentials: keys } = await aws.clients
    .sts(account)
    .send(new AssumeRoleCommand({ RoleArn: operatorArn, RoleSessionName: 'operator' }));
  for (const profile of profiles) {
    project.addProfile(profile, {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    });
  }
}

/** Makes the roles of a pair with their trust and permissions, and nothing else of it. */
export async function makeRoles(aws: LocalAws, project: FerryProject, name: string): Promise<void> {
  for (const { kind, owner, account, statements } of policyDocuments(
    loadPair(name, project.pairsDirectory),
  )) {
    const iam = aws.clients.iam(account);
    const PolicyDocument = JSON.stringify(policyDocument(statements));
    if (kind === 'trust') {
      const role = { RoleName: owner, AssumeRolePolicyDocument: PolicyDocument };
      await iam.send(new CreateRoleCommand(role)).catch(async () => {
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: owner, PolicyDocument }));
      });
    }
    if (kind === 'permissions') {
      await iam.send(new PutRolePolicyCommand({ RoleName: owner, PolicyName: 's3-ferry', PolicyDocument }));
    }
  }
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
