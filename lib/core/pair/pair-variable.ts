import type { Pair } from './pair.ts';

/**
 * The pair as the functions' environment has it: JSON in which nothing is left that serverless (`${…}`) or
 * CloudFormation (`{{resolve:…}}`) would put a value in place of.
 */
export function pairVariable(pair: Pair): string {
  return JSON.stringify(pair).replaceAll('$', '\\u0024').replaceAll('{{', '{\\u007b');
}
