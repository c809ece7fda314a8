import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { readPolicy } from '../../lib/core/policy/merge-policy.ts';
import type { NamedPolicy } from '../../lib/core/proof/policy-set.ts';
import { ifThere } from './if-there.ts';

/** A role as it is deployed. */
export interface DeployedRole {
  readonly trust: NamedPolicy;
  /** Inline and attached. */
  readonly permissions: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
}

/** The role of that name, or undefined where there is none. */
export async function deployedRole(iam: IAMClient, RoleName: string): Promise<DeployedRole | undefined> {
  const found = await ifThere(iam.send(new GetRoleCommand({ RoleName })));
  if (!found?.Role) return undefined;
  const { AssumeRolePolicyDocument, PermissionsBoundary } = found.Role;
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    trust: named(RoleName, AssumeRolePolicyDocument),
    permissions: [...(await inlinePolicies(iam, RoleName)), ...(await attachedPolicies(iam, RoleName))],
    ...(boundary && { boundary: await managedPolicy(iam, boundary) }),
  };
}

async function inlinePolicies(client: IAMClient, RoleName: string): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      policies.push(named(PolicyName, PolicyDocument));
    }
  }
  return policies;
}

async function attachedPolicies(client: IAMClient, RoleName: string): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    for (const { PolicyArn = '' } of AttachedPolicies) policies.push(await managedPolicy(client, PolicyArn));
  }
  return policies;
}

async function managedPolicy(iam: IAMClient, PolicyArn: string): Promise<NamedPolicy> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = Policy?.DefaultVersionId ?? 'v1';
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return named(PolicyArn, PolicyVersion?.Document);
}

/** IAM gives documents URL-encoded (IAM API Reference, GetRolePolicy). */
function named(name: string, document = '{}'): NamedPolicy {
  const text = document.trimStart().startsWith('{') ? document : decodeURIComponent(document);
  return { name, policy: readPolicy(text) };
}
