import type { Reply, Upstream } from './upstream.ts';
import { nodeAt, nodesAt, parseXml, textAt, type XmlNode } from './xml.ts';

export interface NamedPolicy {
  readonly name: string;
  readonly policy: object;
}

export interface Role {
  readonly arn: string;
  /** Its unique id (`AROA…`): another one after it was deleted and made again. */
  readonly id: string;
  readonly trust: object;
  /** Inline and attached. */
  readonly policies: readonly NamedPolicy[];
}

/** All roles of an account by ARN, with their policies: one GetAccountAuthorizationDetails. */
export async function readRoles(upstream: Upstream, account: string): Promise<ReadonlyMap<string, Role>> {
  const reply = await ask(upstream, account, { Action: 'GetAccountAuthorizationDetails' });
  const path = ['GetAccountAuthorizationDetailsResponse', 'GetAccountAuthorizationDetailsResult'];
  const document = parseXml(reply.body);
  const managed = managedPolicies(nodesAt(document, ...path, 'Policies', 'member'));
  const roles = nodesAt(document, ...path, 'RoleDetailList', 'member').map((role) => roleOf(role, managed));
  return new Map(roles.map((role) => [role.arn, role]));
}

/** Seconds that a session of the role may last at most; an hour where nothing else was said. */
export async function readMaxSession(upstream: Upstream, role: Role): Promise<number> {
  const RoleName = role.arn.slice(role.arn.lastIndexOf('/') + 1);
  const reply = await ask(upstream, role.arn.split(':')[4] ?? '', { Action: 'GetRole', RoleName });
  const found = nodeAt(parseXml(reply.body), 'GetRoleResponse', 'GetRoleResult', 'Role');
  return Number(textAt(found, 'MaxSessionDuration') || 3600);
}

function ask(upstream: Upstream, account: string, fields: Record<string, string>): Promise<Reply> {
  const body = new URLSearchParams({ Version: '2010-05-08', ...fields }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return upstream.ask({ service: 'iam', account, region: 'us-east-1', method: 'POST', headers, body });
}

function roleOf(role: XmlNode, managed: ReadonlyMap<string, object>): Role {
  const inline = nodesAt(role, 'RolePolicyList', 'member').map((policy) => ({
    name: textAt(policy, 'PolicyName'),
    policy: policyDocument(textAt(policy, 'PolicyDocument')),
  }));
  const attached = nodesAt(role, 'AttachedManagedPolicies', 'member').flatMap((policy) => {
    const name = textAt(policy, 'PolicyArn');
    const document = managed.get(name);
    return document ? [{ name, policy: document }] : [];
  });
  return {
    arn: textAt(role, 'Arn'),
    id: textAt(role, 'RoleId'),
    trust: policyDocument(textAt(role, 'AssumeRolePolicyDocument')),
    policies: [...inline, ...attached],
  };
}

function managedPolicies(policies: readonly XmlNode[]): ReadonlyMap<string, object> {
  const entries = policies.flatMap((policy) => {
    const versions = nodesAt(policy, 'PolicyVersionList', 'member');
    const current = versions.find((version) => textAt(version, 'IsDefaultVersion') === 'true');
    return current ? [[textAt(policy, 'Arn'), policyDocument(textAt(current, 'Document'))] as const] : [];
  });
  return new Map(entries);
}

/**
 * IAM gives documents URL-encoded (IAM API Reference, GetRolePolicy). Where CloudFormation drops `AWS::NoValue`
 * from a list of statements, moto leaves a null.
 */
function policyDocument(text: string): object {
  const document = JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text));
  if (!Array.isArray(document.Statement)) return document;
  return { ...document, Statement: document.Statement.filter((statement: unknown) => statement !== null) };
}
