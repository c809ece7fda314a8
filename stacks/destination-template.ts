import { stringify } from 'yaml';
import { copyPolicies, type RolePolicies } from '../lib/core/policies.ts';
import type { ExplainedStatement, Statement } from '../lib/core/policy-statement.ts';
import { destinationParameterTypes } from './destination-parameters.ts';
import { at, conditionOf, conditions, symbolicFacts } from './symbolic-facts.ts';

const header = `# Made from lib/core/policies.ts by "npm run generate": change it there.
#
# The destination account's side of a pair with access: assume-role, here for the pair "acme":
#
#   npx ferry parameters acme > acme.parameters.json
#   aws cloudformation deploy --region REGION-OF-THE-DESTINATION-BUCKET \\
#     --stack-name s3-ferry-acme-destination --template-file stacks/destination.yml \\
#     --parameter-overrides file://acme.parameters.json --capabilities CAPABILITY_NAMED_IAM
#
# with credentials of the destination account. The outputs are what the policies of the source bucket and of
# the KMS keys must hold beside what they hold already.
`;

/** The text of stacks/destination.yml. */
export function destinationTemplate(): string {
  return header + stringify(template(), { lineWidth: 0, version: '1.1' });
}

function template() {
  const { destinationRole, sourceBucket, sourceKey, destinationKey } = copyPolicies(symbolicFacts);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'S3 Ferry: the role that copies objects of a source account into this one',
    Parameters: destinationParameterTypes,
    Conditions: conditions,
    Resources: { ...(destinationRole && { Role: role(destinationRole) }) },
    Outputs: {
      RoleArn: { Description: 'What the Lambda assumes', Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      SourceBucketPolicy: {
        Description: 'Statements for the policy of the source bucket',
        Value: statementsText(sourceBucket),
      },
      SourceKeyPolicy: {
        Condition: 'HasSourceKmsKey',
        Description: "Statement for the policy of the source's KMS key",
        Value: statementsText(sourceKey),
      },
      DestinationKeyPolicy: {
        Condition: 'HasDestinationKmsKey',
        Description: "Statement for the policy of the destination's KMS key",
        Value: statementsText(destinationKey),
      },
    },
  };
}

function role({ trust, permissions }: RolePolicies) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: { Ref: 'RoleName' },
      Description: 'Copies objects for S3 Ferry',
      AssumeRolePolicyDocument: document(trust),
      Policies: [{ PolicyName: 's3-ferry', PolicyDocument: document(permissions) }],
    },
  };
}

function document(statements: readonly ExplainedStatement[]) {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ statement }) =>
      onlyWhen(statement, fillIn(statement), { Ref: 'AWS::NoValue' }),
    ),
  };
}

/** The statements as text to paste: a list in JSON. The first of them is never left out. */
function statementsText(statements: readonly ExplainedStatement[]) {
  const parts = statements.map(({ statement }, index) =>
    index === 0 ? text(statement, '') : onlyWhen(statement, text(statement, ','), ''),
  );
  return { 'Fn::Join': ['', ['[', ...parts, ']']] };
}

/** In a text, lists are filled in as what stands between the quotes of the first and the last entry. */
function text(statement: Statement, before: string) {
  const json = before + JSON.stringify(statement);
  const lists = listParameters.filter((name) => json.includes(at(name)));
  const joined = lists.map((name) => [name, { 'Fn::Join': ['","', { Ref: name }] }]);
  return { 'Fn::Sub': lists.length > 0 ? [json, Object.fromEntries(joined)] : json };
}

function onlyWhen({ Sid }: Statement, value: unknown, otherwise: unknown): unknown {
  const condition = conditionOf(Sid);
  return condition ? { 'Fn::If': [condition, value, otherwise] } : value;
}

const listParameters = ['SourceObjects', 'DestinationObjects'] as const;

/** `value` with references in place of the texts that stand for them. */
function fillIn(value: unknown): unknown {
  if (typeof value === 'string') return fillInText(value);
  if (Array.isArray(value)) {
    const list = listParameters.find((name) => value.length === 1 && value[0] === at(name));
    return list ? { Ref: list } : value.map(fillIn);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fillIn(inner)]));
}

function fillInText(value: string): unknown {
  const whole = /^\$\{([\w:]+)\}$/.exec(value)?.[1];
  if (whole) return { Ref: whole };
  return value.includes('${') ? { 'Fn::Sub': value } : value;
}
