import { destinationRange, type KeyRange, sourceRanges } from './core/compare/key-range.ts';
import type { ListedObject } from './core/compare/listed-object.ts';
import { plan } from './core/copy/plan.ts';
import { destinationKey, sourceKeyOf } from './core/copy/scope.ts';
import type { Failure } from './core/failure/failure.ts';
import type { Pair } from './core/pair/pair.ts';
import { reservedFor } from './core/pair/reserved-key.ts';
import { type Keyed, mergeListings, type Row } from './merge-listings.ts';
import type { Listing } from './ports.ts';

/** What both buckets of a pair hold of one destination key. */
export interface Sides {
  /** At the destination. */
  readonly key: string;
  /** An object that the pair copies. */
  readonly source?: ListedObject;
  readonly destination?: ListedObject;
  /** Why the source object can never be copied. */
  readonly refused?: Failure;
}

export interface BothListings {
  readonly source: Listing;
  readonly destination: Listing;
}

/**
 * Goes through both buckets of a pair in the order of the destination's keys, and leaves out what the pair does not
 * copy, what it could not have written, and probes and canaries, its own too. `prefix` narrows it to source keys that begin so, or with one of several.
 * Rejects with what a listing rejected with.
 */
export async function* bothSides(
  pair: Pair,
  { source, destination }: BothListings,
  prefix: string | readonly string[] = '',
): AsyncGenerator<readonly Sides[]> {
  const ranges = sourceRanges(pair, prefix);
  const rows = mergeListings<Placed>([
    sourceSide(pair, source, ranges),
    destinationSide(
      destination,
      ranges.map((range) => destinationRange(pair, range)),
    ),
  ]);
  for await (const page of rows) {
    yield page
      .map(sidesOf)
      .filter(({ key, source }) => reservedFor(key) === undefined && (source || mayBeOurs(pair, key)));
  }
}

/** A listed object at its place by destination key. */
interface Placed extends Keyed {
  readonly object: ListedObject;
  readonly refused?: Failure;
}

function sidesOf({ key, items: [source, copy] }: Row<Placed>): Sides {
  return {
    key,
    ...(source && { source: source.object }),
    ...(copy && { destination: copy.object }),
    ...(source?.refused && { refused: source.refused }),
  };
}

/** Whether the pair would have written `key`, had there been a source object for it. */
function mayBeOurs(pair: Pair, key: string): boolean {
  return plan(pair, { bucket: pair.source.bucket, key: sourceKeyOf(pair.keyRule, key) }).kind === 'copy';
}

async function* sourceSide(
  pair: Pair,
  source: Listing,
  ranges: readonly KeyRange[],
): AsyncGenerator<readonly Placed[]> {
  for (const range of ranges) {
    for await (const page of source.list(range)) yield page.flatMap((object) => placed(pair, object));
  }
}

/** `object` by its key at the destination; nothing when it is not in the pair's scope. */
function placed(pair: Pair, object: ListedObject): Placed[] {
  const { key, sizeBytes } = object;
  const planned = plan(pair, { bucket: pair.source.bucket, key, sizeBytes });
  if (planned.kind === 'copy') return [{ key: planned.destinationKey, object }];
  if (planned.kind !== 'refuse') return [];
  return [{ key: destinationKey(pair.keyRule, key), object, refused: planned.failure }];
}

async function* destinationSide(
  destination: Listing,
  ranges: readonly KeyRange[],
): AsyncGenerator<readonly Placed[]> {
  for (const range of ranges) {
    for await (const page of destination.list(range))
      yield page.map((object) => ({ key: object.key, object }));
  }
}
