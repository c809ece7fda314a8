import { stringify } from 'yaml';
import type { PlacedDocument } from '../../lib/core/policy/policy-documents.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';

/** Anchors are no part of CloudFormation; by YAML 1.1 the version of a policy would be a date without quotes. */
const yamlForm = { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false } as const;

/**
 * The template of CloudFormation for the documents of one account. Undefined where they need no resource: the policy
 * of a key or of a VPC endpoint is part of that itself, which the account has already, so its statements are an output
 * of the template and a step of their own ({@link isStep}).
 */
export function cloudFormation(pairName: string, documents: readonly PlacedDocument[]): string | undefined {
  const resources = { ...role(documents), ...bucketPolicy(documents) };
  const [first] = documents;
  if (!first || Object.keys(resources).length === 0) return undefined;
  const steps = documents.filter(isStep);
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `S3 Ferry, pair ${pairName}: what the ${first.side} account ${first.account} needs`,
    Resources: resources,
    ...(steps.length > 0 && { Outputs: Object.fromEntries(steps.map(output)) }),
  };
  const isShared = documents.some(({ kind }) => kind === 'bucket');
  return `# Account ${first.account}\n${isShared ? onePolicy : ''}${stringify(template, yamlForm)}`;
}

/** A bucket policy that is there already makes the stack fail, and stays as it is. */
const onePolicy =
  '# A bucket has one policy. Where it has one already, leave the stack out and add the statements there:\n' +
  '# ferry policies --format cli prints the commands.\n';

/** Whether a document is part of somebody's resource, so that no template of ours can hold it. */
export function isStep({ kind }: PlacedDocument): boolean {
  return kind === 'key' || kind === 'endpoint';
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

function bucketPolicy(documents: readonly PlacedDocument[]) {
  const bucket = documents.find(({ kind }) => kind === 'bucket');
  if (!bucket) return {};
  const Properties = { Bucket: bucket.owner, PolicyDocument: policyDocument(bucket.statements) };
  return { FerryBucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties } };
}

/** The statements as text to paste: a list in JSON. */
function output({ kind, document, statements }: PlacedDocument) {
  const name = kind === 'key' ? 'KeyStatements' : 'EndpointStatements';
  const list = JSON.stringify(statements.map(({ statement }) => statement));
  return [name, { Description: `Add these to the ${document}`, Value: list }] as const;
}
