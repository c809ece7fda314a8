import type { Pair } from '../../lib/core/pair/pair.ts';
import { s3Cost } from '../../lib/cost/ferry-cost.ts';
import { partsPerObject } from '../../lib/cost/load.ts';
import { requestsOfLargeObject, requestsOfObject, sum, times } from '../../lib/cost/requests.ts';
import { type BackfillTally, wouldFailIn } from './tally.ts';

/** Objects of one page of a listing. */
const pageSize = 1_000;

/** Requests to S3 that copying what is lacking takes, and what they cost in US dollars; transfer is apart. */
export function costOf(pair: Pair, tally: BackfillTally): { requests: number; usd: number } {
  const { looked, lacking, lackingBytes, large: largeObjects, largeBytes } = tally;
  const fails = wouldFailIn(tally);
  const objects = lacking - largeObjects - fails.objects;
  const load = { objects, bytes: lackingBytes - largeBytes - fails.bytes, largeObjects, largeBytes };
  const requests = sum(
    times(requestsOfObject(pair), objects),
    largeObjects > 0 ? times(requestsOfLargeObject(pair, partsPerObject(pair, load)), largeObjects) : {},
    { 's3:ListObjectsV2': 2 * Math.ceil(looked / pageSize) },
  );
  const toS3 = Object.entries(requests).filter(([operation]) => operation.startsWith('s3:'));
  return {
    requests: toS3.reduce((total, [, count]) => total + count, 0),
    // Beyond a millionth of a dollar there is only what adding them up leaves.
    usd: Number(s3Cost(pair, requests).toFixed(6)),
  };
}
