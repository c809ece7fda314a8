import type { Pair } from './pair.ts';

/** The partition a Region lies in (AWS General Reference, "Amazon Resource Names"). */
export function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The role of the destination account that signs the copies of an `assume-role` pair. */
export function destinationRoleArn({ destination }: Pair): string {
  return `arn:${partition(destination.region)}:iam::${destination.account}:role/${destination.role}`;
}

/** Name of the role the Lambda of a pair runs under, in the source account. Fixed, so that policies can name it beforehand. */
export function lambdaRoleName(pair: Pair): string {
  return `s3-ferry-${pair.name}-lambda`;
}

/** The role the Lambda of a pair runs under, in the source account. */
export function lambdaRoleArn(pair: Pair): string {
  return `arn:${partition(pair.source.region)}:iam::${pair.source.account}:role/${lambdaRoleName(pair)}`;
}
