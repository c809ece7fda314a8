import { copyPolicies } from '../lib/core/policies.ts';
import type { CopyFacts } from '../lib/core/policy-facts.ts';
import type { DestinationParameter } from './destination-parameters.ts';

/** A reference that CloudFormation fills in. */
export function at(
  name: DestinationParameter | 'AWS::AccountId' | 'AWS::Partition' | 'AWS::URLSuffix',
): string {
  return `\${${name}}`;
}

/** Facts whose values CloudFormation fills in, with everything in them that a pair may have. */
export const symbolicFacts: CopyFacts = {
  sidStem: at('SidStem'),
  access: 'assume-role',
  tags: 'copy',
  source: {
    account: at('SourceAccount'),
    accountRoot: `arn:${at('AWS::Partition')}:iam::${at('SourceAccount')}:root`,
    objectArns: [at('SourceObjects')],
    kmsKey: at('SourceKmsKey'),
    s3Service: `s3.${at('SourceRegion')}.${at('AWS::URLSuffix')}`,
  },
  sourceBucketArn: `arn:${at('AWS::Partition')}:s3:::${at('SourceBucket')}`,
  destination: {
    account: at('AWS::AccountId'),
    accountRoot: `arn:${at('AWS::Partition')}:iam::${at('AWS::AccountId')}:root`,
    objectArns: [at('DestinationObjects')],
    kmsKey: at('DestinationKmsKey'),
    s3Service: `s3.${at('DestinationRegion')}.${at('AWS::URLSuffix')}`,
  },
  lambdaRoleArn: `arn:${at('AWS::Partition')}:iam::${at('SourceAccount')}:role/${at('LambdaRoleName')}`,
  destinationRoleArn: `arn:${at('AWS::Partition')}:iam::${at('AWS::AccountId')}:role/${at('RoleName')}`,
  externalId: at('ExternalId'),
};

const { kmsKey: _source, ...sourceWithoutKey } = symbolicFacts.source;
const { kmsKey: _destination, ...destinationWithoutKey } = symbolicFacts.destination;

interface Option {
  readonly when: object;
  /** Facts of a pair that does without. */
  readonly without: CopyFacts;
}

/** What a pair may do without, by the name of the condition under which it does not. */
const options: Readonly<Record<string, Option>> = {
  CopiesTags: {
    when: { 'Fn::Equals': [{ Ref: 'Tags' }, 'copy'] },
    without: { ...symbolicFacts, tags: 'drop' },
  },
  HasSourceKmsKey: {
    when: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'SourceKmsKey' }, ''] }] },
    without: { ...symbolicFacts, source: sourceWithoutKey },
  },
  HasDestinationKmsKey: {
    when: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'DestinationKmsKey' }, ''] }] },
    without: { ...symbolicFacts, destination: destinationWithoutKey },
  },
};

/** The conditions of the template. */
export const conditions = Object.fromEntries(Object.entries(options).map(([name, { when }]) => [name, when]));

/** The condition a statement stands under: that of the option without which there is none. */
export function conditionOf(sid: string): string | undefined {
  if (!sidsOf(symbolicFacts).has(sid)) return undefined;
  return Object.keys(options).find((name) => !sidsOf(options[name]?.without ?? symbolicFacts).has(sid));
}

function sidsOf(facts: CopyFacts): ReadonlySet<string> {
  const { signer, sourceBucket, sourceKey, destinationKey } = copyPolicies(facts);
  const statements = [...signer, ...sourceBucket, ...sourceKey, ...destinationKey];
  return new Set(statements.map(({ statement }) => statement.Sid));
}
