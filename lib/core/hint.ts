import { destinationRoleArn, lambdaRoleArn } from './arn.ts';
import type { Evidence } from './evidence.ts';
import type { FailureCode } from './failure.ts';
import type { Pair } from './pair.ts';

/** What a person should do about a failure of `code`, with the pair's real names. */
export function hint(code: FailureCode, pair: Pair, _evidence: Evidence): string {
  return `${code} ${destinationRoleArn(pair)} ${lambdaRoleArn(pair)}`;
}
