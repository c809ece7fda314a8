import { stringify } from 'yaml';
import type { Statement } from '../lib/core/policy/policy-statement.ts';
import { destinationParameterTypes } from './destination-parameters.ts';
import { at, conditionOf, conditions, type Holder, statementsOf } from './symbolic-facts.ts';

const header = `# Made from lib/core/policy/policies.ts by "npm run generate": change it there.
#
# The destination account's side of a pair with access: assume-role or relay, here for the pair "acme":
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
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'S3 Ferry: the role that copies objects of a source account into this one',
    Parameters: destinationParameterTypes,
    Conditions: conditions,
    Resources: { Role: role() },
    Outputs: {
      RoleArn: { Description: 'What the Lambda assumes', Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      LifecycleRule: {
        Description:
          'Suggested for the lifecycle configuration of the destination bucket: frees what a copy in parts left behind when its function was lost for good',
        Value: JSON.stringify(lifecycleRule),
      },
      SourceBucketPolicy: {
        ...whenAny('sourceBucket'),
        Description: 'Statements for the policy of the source bucket',
        Value: statementsText('sourceBucket'),
      },
      SourceKeyPolicy: {
        ...whenAny('sourceKey'),
        Description: "Statement for the policy of the source's KMS key",
        Value: statementsText('sourceKey'),
      },
      DestinationKeyPolicy: {
        ...whenAny('destinationKey'),
        Description: "Statement for the policy of the destination's KMS key",
        Value: statementsText('destinationKey'),
      },
    },
  };
}

/** Longer than any copy and the days its message may live in the queue, so that no upload under way is cut off. */
const lifecycleRule = {
  ID: 's3-ferry-abort-incomplete-uploads',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

function role() {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: { Ref: 'RoleName' },
      Description: 'Copies objects for S3 Ferry',
      AssumeRolePolicyDocument: document('trust'),
      Policies: [{ PolicyName: 's3-ferry', PolicyDocument: document('permissions') }],
    },
  };
}

function document(holder: Holder) {
  return {
    Version: '2012-10-17',
    Statement: statementsOf(holder).map(({ statement }) =>
      onlyWhen(conditionOf(holder, statement.Sid), fillIn(statement), { Ref: 'AWS::NoValue' }),
    ),
  };
}

/** The condition under which a document has any statement: that of its first. */
function whenAny(holder: Holder) {
  const [first] = statementsOf(holder);
  const condition = first && conditionOf(holder, first.statement.Sid);
  return condition ? { Condition: condition } : {};
}

/** The statements as text to paste: a list in JSON. The first of them is never left out. */
function statementsText(holder: Holder) {
  const parts = statementsOf(holder).map(({ statement }, index) =>
    index === 0
      ? text(statement, '')
      : onlyWhen(conditionOf(holder, statement.Sid), text(statement, ','), ''),
  );
  return { 'Fn::Join': ['', ['[', ...parts, ']']] };
}

/** In a text, lists are filled in as what is between the quotes of the first and the last entry. */
function text(statement: Statement, before: string) {
  const json = before + JSON.stringify(statement);
  const lists = listParameters.filter((name) => json.includes(at(name)));
  const joined = lists.map((name) => [name, { 'Fn::Join': ['","', { Ref: name }] }]);
  return { 'Fn::Sub': lists.length > 0 ? [json, Object.fromEntries(joined)] : json };
}

function onlyWhen(condition: string | undefined, value: unknown, otherwise: unknown): unknown {
  return condition ? { 'Fn::If': [condition, value, otherwise] } : value;
}

const listParameters = ['SourceObjects', 'DestinationObjects'] as const;

/** `value` with references in place of their texts. */
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
