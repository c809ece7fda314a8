import { type BothListings, bothSides } from './both-sides.ts';
import { type CompareBy, compareListed } from './core/compare/compare.ts';
import type { ListedObject } from './core/compare/listed-object.ts';
import { destinationAfter, sourceAfter } from './core/compare/resume-after.ts';
import { plan } from './core/copy/plan.ts';
import { destinationKey } from './core/copy/scope.ts';
import type { Failure } from './core/failure/failure.ts';
import type { Pair } from './core/pair/pair.ts';
import type { Listing } from './ports.ts';

/** Which objects a backfill goes through. */
export interface WantedTerms {
  /** Of source keys; one of several. */
  readonly prefix: string | readonly string[];
  readonly isMeant: (object: ListedObject) => boolean;
  /** What makes a copy one that has to be made again. Content, if absent. */
  readonly by?: CompareBy;
  /** Asks for every object that has a copy, also where the listing says that both are the same. */
  readonly closely?: boolean;
  /** Copies what the destination has already, too. */
  readonly force?: boolean;
  /** Destination key up to which an earlier run has settled everything; of `keys`, how many of them. */
  readonly after?: string;
  /** Asked before each object: true ends the run when all that is under way is settled. */
  readonly isStopped: () => boolean;
}

/** An object that may have to be copied. */
export type WantedObject = Pick<ListedObject, 'key'> &
  Partial<Pick<ListedObject, 'sizeBytes' | 'eTag' | 'storageClass'>>;

/** A place that a backfill came to. */
export interface Found {
  /** How far the run came with it: a destination key, or the number of a key of `keys`. */
  readonly place: string;
  /** Source objects looked at since the place before. */
  readonly looked: number;
  /** Absent at the end of a page without any. */
  readonly object?: WantedObject;
  readonly destinationKey: string;
  /** Only asking for both objects can tell whether it has to be copied. */
  readonly isOpen?: boolean;
  /** Why it can never be copied. */
  readonly refused?: Failure;
}

/** By both listings: each object that may have to be copied, and the end of each page. Rejects with what a listing rejected with. */
export async function* lacking(
  terms: WantedTerms,
  pair: Pair,
  listings: BothListings,
): AsyncGenerator<Found> {
  let looked = 0;
  for await (const page of bothSides(pair, laterThan(terms.after, pair, listings), terms.prefix)) {
    for (const { key, source, destination, refused } of page) {
      if (terms.isStopped()) return;
      if (!source || !terms.isMeant(source)) continue;
      looked++;
      const { kind } = compareListed(source, destination, terms.by);
      const isAsked = kind === 'unknown' || (kind === 'same' && terms.closely === true);
      if (kind === 'same' && !isAsked && !terms.force) continue;
      const isOpen = isAsked && !terms.force;
      yield { place: key, destinationKey: key, looked, object: source, isOpen, ...(refused && { refused }) };
      looked = 0;
    }
    const last = page.at(-1);
    if (last) yield { place: last.key, destinationKey: last.key, looked };
    looked = 0;
  }
}

/** By their keys in the source, each of which has to be asked for. Rejects with what `keys` reject with. */
export async function* named(
  keys: AsyncIterable<string> | Iterable<string>,
  { after = '0', isStopped }: Pick<WantedTerms, 'after' | 'isStopped'>,
  pair: Pair,
): AsyncGenerator<Found> {
  let number = 0;
  for await (const key of keys) {
    if (isStopped()) return;
    if (++number <= Number(after)) continue;
    const planned = plan(pair, { bucket: pair.source.bucket, key });
    const refused = planned.kind === 'refuse' ? planned.failure : undefined;
    const place = { place: String(number), destinationKey: destinationKey(pair.keyRule, key) };
    yield { ...place, looked: 1, object: { key }, isOpen: !refused, ...(refused && { refused }) };
  }
}

/** Both listings without what an earlier run has settled. */
export function laterThan(
  after: string | undefined,
  pair: Pair,
  { source, destination }: BothListings,
): BothListings {
  if (after === undefined) return { source, destination };
  return {
    source: narrowed(source, (range) => sourceAfter(pair, range, after)),
    destination: narrowed(destination, (range) => destinationAfter(range, after)),
  };
}

function narrowed(
  listing: Listing,
  narrow: (range: Parameters<Listing['list']>[0]) => typeof range,
): Listing {
  return { list: (range) => listing.list(narrow(range)) };
}
