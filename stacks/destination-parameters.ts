import { lambdaRoleName } from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { policyFacts } from '../lib/core/policy/policy-facts.ts';

/** The parameters of stacks/destination.yml, each with its CloudFormation type and what it means. */
export const destinationParameterTypes = {
  RoleName: { Type: 'String', Description: 'Name of the role that copies objects' },
  ExternalId: { Type: 'String', Description: 'External id that the Lambda sends when it assumes the role' },
  SourceAccount: { Type: 'String', Description: 'Account of the Lambda and the source bucket' },
  LambdaRoleName: { Type: 'String', Description: "Name of the Lambda's role in the source account" },
  SourceBucket: { Type: 'String', Description: 'Name of the source bucket' },
  SourceRegion: { Type: 'String', Description: 'Region of the source bucket' },
  SourceObjects: { Type: 'CommaDelimitedList', Description: 'ARNs of the objects the role may read' },
  DestinationRegion: { Type: 'String', Description: 'Region of the destination bucket' },
  DestinationBucket: { Type: 'String', Description: 'Name of the destination bucket' },
  DestinationObjects: { Type: 'CommaDelimitedList', Description: 'ARNs of the objects the role may write' },
  Access: {
    Type: 'String',
    AllowedValues: ['assume-role', 'relay'],
    Default: 'assume-role',
    Description: 'Whether the role reads the source too, or only writes',
  },
  Tags: { Type: 'String', AllowedValues: ['copy', 'drop'], Description: 'Whether object tags are copied' },
  Drift: {
    Type: 'String',
    AllowedValues: ['watched', 'unwatched'],
    Default: 'unwatched',
    Description: 'Whether the role may list the destination bucket, to compare it by the clock',
  },
  SourceKmsKey: {
    Type: 'String',
    Default: '',
    Description: 'ARN of the KMS key of the source objects; empty without one',
  },
  DestinationKmsKey: {
    Type: 'String',
    Default: '',
    Description: 'ARN of the KMS key of the copies; empty without one',
  },
  SidStem: { Type: 'String', Description: 'Start of the ids of the statements in the outputs' },
} as const;

export type DestinationParameter = keyof typeof destinationParameterTypes;

/** What to deploy stacks/destination.yml with for `pair`. A pair with `access: bucket-policy` has no such stack. */
export function destinationParameters(pair: Pair): Readonly<Record<DestinationParameter, string>> {
  const facts = policyFacts(pair);
  const { source, destination } = pair;
  return {
    RoleName: destination.role,
    ExternalId: destination.externalId,
    SourceAccount: source.account,
    LambdaRoleName: lambdaRoleName(pair),
    SourceBucket: source.bucket,
    SourceRegion: source.region,
    SourceObjects: facts.source.objectArns.join(','),
    DestinationRegion: destination.region,
    DestinationBucket: destination.bucket,
    DestinationObjects: facts.destination.objectArns.join(','),
    Access: pair.access,
    Tags: pair.tags,
    Drift: pair.drift ? 'watched' : 'unwatched',
    SourceKmsKey: source.kmsKey ?? '',
    DestinationKmsKey: destination.kmsKey ?? '',
    SidStem: facts.sidStem,
  };
}
