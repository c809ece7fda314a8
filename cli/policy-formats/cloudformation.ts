import { stringify } from 'yaml';
import type { PlacedDocument } from '../../lib/core/policy-documents.ts';
import { policyDocument } from '../../lib/core/policy-statement.ts';

/** Anchors are no part of CloudFormation; by YAML 1.1 the version of a policy would be a date without quotes. */
const yamlForm = { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false } as const;

/** One template of CloudFormation per account, parted by `---`; policies of keys and endpoints as statements to add to theirs. */
export function cloudFormation(documents: readonly PlacedDocument[]): string {
  const accounts = [...new Set(documents.map(({ account }) => account))];
  return accounts
    .map((account) =>
      accountTemplate(
        account,
        documents.filter((one) => one.account === account),
      ),
    )
    .join('---\n');
}

function accountTemplate(account: string, documents: readonly PlacedDocument[]): string {
  const resources = { ...role(documents), ...bucketPolicies(documents) };
  const inOthers = documents.filter(({ kind }) => kind === 'key' || kind === 'endpoint');
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(Object.keys(resources).length > 0 && { Resources: resources }),
  };
  const isShared = documents.some(({ kind }) => kind === 'bucket');
  return [
    `# Account ${account}\n`,
    isShared
      ? '# A bucket has one policy: where a template holds it already, add these statements there instead.\n'
      : '',
    stringify(template, yamlForm),
    ...inOthers.map(comment),
  ].join('');
}

function role(documents: readonly PlacedDocument[]) {
  const trust = documents.find(({ kind }) => kind === 'trust');
  const permissions = documents.find(({ kind }) => kind === 'permissions');
  if (!trust || !permissions) return {};
  return {
    FerryRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: trust.owner,
        AssumeRolePolicyDocument: policyDocument(trust.statements),
        Policies: [{ PolicyName: 's3-ferry', PolicyDocument: policyDocument(permissions.statements) }],
      },
    },
  };
}

function bucketPolicies(documents: readonly PlacedDocument[]) {
  const buckets = documents.filter(({ kind }) => kind === 'bucket');
  return Object.fromEntries(
    buckets.map(({ owner, statements }) => [
      'FerryBucketPolicy',
      {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: owner, PolicyDocument: policyDocument(statements) },
      },
    ]),
  );
}

/** CloudFormation holds the policy of a key or an endpoint in that itself, which is somebody else's resource. */
function comment({ kind, owner, statements }: PlacedDocument): string {
  const text = stringify(
    statements.map(({ statement }) => statement),
    yamlForm,
  );
  const place = kind === 'key' ? 'KeyPolicy' : 'PolicyDocument';
  const lines = [`Add to ${place}.Statement of ${owner}:`, ...text.trimEnd().split('\n')];
  return lines.map((line) => `# ${line}\n`).join('');
}
