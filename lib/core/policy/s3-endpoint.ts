import type { Pair } from '../pair/pair.ts';

/**
 * Whether calls to S3 in the Region of this end pass the VPC's gateway endpoint, which leads to the buckets of its
 * own Region alone (AWS PrivateLink Guide, "Gateway endpoints for Amazon S3").
 */
export function goesThroughEndpoint(pair: Pair, end: 'source' | 'destination'): boolean {
  return pair.vpc?.s3Endpoint !== undefined && pair[end].region === pair.source.region;
}

/** The policy of an endpoint with everyone in one of the spellings of everyone, the only one a simulation takes there. */
export function inOneSpelling(policy: object): object {
  const spellings = /"Principal":\{"AWS":(?:"\*"|\["\*"\])\}/g;
  return JSON.parse(JSON.stringify(policy).replaceAll(spellings, '"Principal":"*"'));
}
