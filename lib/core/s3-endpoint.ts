import type { Pair } from './pair.ts';

/**
 * Whether calls to S3 in the Region of this end pass the VPC's gateway endpoint, which leads to the buckets of its
 * own Region alone (AWS PrivateLink Guide, "Gateway endpoints for Amazon S3").
 */
export function goesThroughEndpoint(pair: Pair, end: 'source' | 'destination'): boolean {
  return pair.vpc?.s3Endpoint !== undefined && pair[end].region === pair.source.region;
}
