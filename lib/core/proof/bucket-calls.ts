import { destinationRange, type KeyRange, sourceRanges } from '../compare/key-range.ts';
import type { Pair } from '../pair/pair.ts';
import type { ApiCall, CopySigners, Signer } from './api-call.ts';
import { endNeeds } from './end-needs.ts';
import { s3Call } from './s3-call.ts';

/** What is asked of the destination bucket itself. */
export function destinationBucketCalls(pair: Pair, { writer }: CopySigners): ApiCall[] {
  const to = endNeeds(pair, 'destination', writer);
  const uploads = s3Call('ListMultipartUploads', {}, [to.bucket('s3:ListBucketMultipartUploads')]);
  const ranges = driftRanges(pair).map((range) => destinationRange(pair, range));
  return [
    { phase: 'multipart', on: `bucket ${pair.destination.bucket}`, ...uploads },
    ...listCalls(pair, 'destination', writer, ranges),
  ];
}

/** What is asked of the source bucket itself. */
export function sourceBucketCalls(pair: Pair, { reader }: CopySigners): ApiCall[] {
  return listCalls(pair, 'source', reader, driftRanges(pair));
}

/** What compares both buckets by the clock. */
function listCalls(
  pair: Pair,
  side: 'source' | 'destination',
  signer: Signer,
  ranges: readonly KeyRange[],
): ApiCall[] {
  const need = endNeeds(pair, side, signer).bucket('s3:ListBucket');
  return ranges.map(({ prefix }) => {
    const on = `bucket ${pair[side].bucket}${prefix && `, prefix ${prefix}`}`;
    return { phase: 'drift', on, ...s3Call('ListObjectsV2', { Prefix: prefix }, [need]) };
  });
}

function driftRanges(pair: Pair): KeyRange[] {
  if (!pair.drift) return [];
  const prefixes = pair.drift.prefixes.length > 0 ? pair.drift.prefixes : [''];
  return prefixes.flatMap((prefix) => sourceRanges(pair, prefix));
}
