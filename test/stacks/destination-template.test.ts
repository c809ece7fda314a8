import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { policies } from '../../lib/core/policy/policies.ts';
import { type ExplainedStatement, policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { loadPairs } from '../../lib/pair-file/pair-file.ts';
import { destinationParameters } from '../../stacks/destination-parameters.ts';
import { parseTemplate, resolver } from '../support/cloudformation.ts';
import { arbitraryPair, everyPair, everyPairWatched } from '../support/every-pair.ts';
import { pair } from '../support/pair.ts';

const template = parseTemplate(readFileSync('stacks/destination.yml', 'utf8'));

/** Pairs that have a role in the destination account. */
const assuming = (pairs: Pair[]) => pairs.filter(({ access }) => access !== 'bucket-policy');

/** The template as the destination account of `one` sees it. */
function deployed(one: Pair, pseudo: Record<string, string> = {}) {
  const known = { 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com', ...pseudo };
  const account = { 'AWS::AccountId': one.destination.account, ...known };
  const { resolve, holds } = resolver(template, { parameters: destinationParameters(one), pseudo: account });
  const output = (name: string) => {
    const { Value, Condition } = template.Outputs[name] ?? { Value: '[]' };
    return Condition && !holds(Condition) ? [] : JSON.parse(resolve(Value) as string);
  };
  return { resources: resolve(template.Resources), output };
}

const json = (statements: readonly ExplainedStatement[]) => statements.map(({ statement }) => statement);

/** The role that policies ask for. */
function expectedRole(one: Pair) {
  const { destinationRole } = policies(one);
  if (!destinationRole) throw new Error('The pair assumes no role.');
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: one.destination.role,
      Description: 'Copies objects for S3 Ferry',
      AssumeRolePolicyDocument: policyDocument(destinationRole.trust),
      Policies: [{ PolicyName: 's3-ferry', PolicyDocument: policyDocument(destinationRole.permissions) }],
    },
  };
}

test('the template makes exactly the role of the policies, for every combination and every example pair', () => {
  const pairs = assuming([...everyPair(), ...everyPairWatched(), ...loadPairs()]);
  expect(pairs.length).toBeGreaterThan(24);
  for (const one of pairs) expect(deployed(one).resources).toEqual({ Role: expectedRole(one) });
});

test('its outputs are exactly the statements of the source bucket and both keys', () => {
  for (const one of assuming([...everyPair(), ...everyPairWatched(), ...loadPairs()])) {
    const { sourceBucket, sourceKey, destinationKey } = policies(one);
    const { output } = deployed(one);
    expect(output('SourceBucketPolicy')).toEqual(json(sourceBucket));
    // With relay it lets in a role of its own account, which the destination's stack does not tell of.
    expect(output('SourceKeyPolicy')).toEqual(one.access === 'relay' ? [] : json(sourceKey));
    expect(output('DestinationKeyPolicy')).toEqual(json(destinationKey));
  }
});

test('it suggests a rule that frees what abandoned uploads hold, after all messages about them are gone', () => {
  const { output } = deployed(pair());
  expect(output('LifecycleRule')).toMatchObject({
    Status: 'Enabled',
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  });
});

test('both hold for any prefix and key rule', () => {
  fc.assert(
    fc.property(
      arbitraryPair.filter(({ access }) => access !== 'bucket-policy'),
      (one) => {
        const { resources, output } = deployed(one);
        expect(resources).toEqual({ Role: expectedRole(one) });
        expect(output('SourceBucketPolicy')).toEqual(json(policies(one).sourceBucket));
      },
    ),
  );
});

test('both hold in China, whose partition and domain CloudFormation knows', () => {
  const chinese = pair({
    source: { region: 'cn-north-1', kmsKey: 'arn:aws-cn:kms:cn-north-1:111111111111:key/1' },
    destination: { region: 'cn-northwest-1' },
  });
  const pseudo = { 'AWS::Partition': 'aws-cn', 'AWS::URLSuffix': 'amazonaws.com.cn' };
  expect(deployed(chinese, pseudo).resources).toEqual({ Role: expectedRole(chinese) });
});

test('every parameter of the template is given, and every one given is used', () => {
  const given = Object.keys(destinationParameters(pair()));
  expect(given.sort()).toEqual(Object.keys(template.Parameters).sort());
  const text = JSON.stringify([template.Conditions, template.Resources, template.Outputs]);
  for (const name of given) expect(text).toMatch(new RegExp(`"Ref":"${name}"|\\$\\{${name}\\}`));
});
