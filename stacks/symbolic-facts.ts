import { copyPolicies } from '../lib/core/policy/policies.ts';
import type { CopyFacts } from '../lib/core/policy/policy-facts.ts';
import type { ExplainedStatement } from '../lib/core/policy/policy-statement.ts';
import type { DestinationParameter } from './destination-parameters.ts';

/** A reference that CloudFormation fills in. */
export function at(
  name: DestinationParameter | 'AWS::AccountId' | 'AWS::Partition' | 'AWS::URLSuffix',
): string {
  return `\${${name}}`;
}

/** Facts whose values CloudFormation fills in, with everything in them that a pair may have. */
const symbolicFacts: CopyFacts = {
  sidStem: at('SidStem'),
  access: 'assume-role',
  tags: 'copy',
  watchesDrift: true,
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
  destinationBucketArn: `arn:${at('AWS::Partition')}:s3:::${at('DestinationBucket')}`,
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
  WatchesDrift: {
    when: { 'Fn::Equals': [{ Ref: 'Drift' }, 'watched'] },
    without: { ...symbolicFacts, watchesDrift: false },
  },
  ReadsSource: {
    when: { 'Fn::Equals': [{ Ref: 'Access' }, 'assume-role'] },
    without: { ...symbolicFacts, access: 'relay' },
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

/** The options without which there is no statement of this id, by document: some need two. */
function optionsOf(holder: Holder, sid: string): string[] {
  if (!sidsOf(symbolicFacts, holder).has(sid)) return [];
  return Object.keys(options).filter(
    (name) => !sidsOf(options[name]?.without ?? symbolicFacts, holder).has(sid),
  );
}

/** The documents whose statements have conditions. */
const holders: Readonly<Record<Holder, (facts: CopyFacts) => readonly ExplainedStatement[]>> = {
  trust: (facts) => copyPolicies(facts).destinationRole?.trust ?? [],
  permissions: (facts) => copyPolicies(facts).destinationRole?.permissions ?? [],
  sourceBucket: (facts) => copyPolicies(facts).sourceBucket,
  // With relay it lets in a role of its own account, which is no concern of the destination's stack.
  sourceKey: (facts) => (facts.access === 'relay' ? [] : copyPolicies(facts).sourceKey),
  destinationKey: (facts) => copyPolicies(facts).destinationKey,
};
export type Holder = 'trust' | 'permissions' | 'sourceBucket' | 'sourceKey' | 'destinationKey';

/** The statements of a document, with references in them. */
export function statementsOf(holder: Holder): readonly ExplainedStatement[] {
  return holders[holder](symbolicFacts);
}

function sidsOf(facts: CopyFacts, holder: Holder): ReadonlySet<string> {
  return new Set(holders[holder](facts).map(({ statement }) => statement.Sid));
}

/** The condition of a statement in the template; undefined when it is always there. */
export function conditionOf(holder: Holder, sid: string): string | undefined {
  return optionsOf(holder, sid).join('And') || undefined;
}

/** The conditions of the template: one for each option, and one for each two that a statement needs. */
export const conditions: Readonly<Record<string, object>> = {
  ...Object.fromEntries(Object.entries(options).map(([name, { when }]) => [name, when])),
  ...Object.fromEntries(
    (Object.keys(holders) as Holder[])
      .flatMap((holder) => [...sidsOf(symbolicFacts, holder)].map((sid) => optionsOf(holder, sid)))
      .filter((names) => names.length > 1)
      .map((names) => [names.join('And'), { 'Fn::And': names.map((name) => ({ Condition: name })) }]),
  ),
};
