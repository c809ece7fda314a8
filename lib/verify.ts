import pMap, { pMapIterable } from 'p-map';
import { type BothListings, bothSides, type Sides } from './both-sides.ts';
import {
  type CompareBy,
  type Comparison,
  compareHeads,
  compareListed,
  contentDiffers,
  differentHeaders,
  differentTags,
  type ObjectHead,
} from './core/compare/compare.ts';
import type { KeyComparison } from './core/compare/key-comparison.ts';
import type { ListedObject } from './core/compare/listed-object.ts';
import { destinationKey, sourceKeyOf } from './core/copy/scope.ts';
import { isArchived } from './core/copy/source-head.ts';
import { refusalWords } from './core/failure/refusal-words.ts';
import type { Pair } from './core/pair/pair.ts';
import type { ObjectReader } from './ports.ts';

/** How closely objects are looked at. */
export interface CloserTerms {
  readonly source: ObjectReader;
  readonly destination: ObjectReader;
  /** Reads both objects where nothing else can tell. */
  readonly deep: boolean;
  readonly tags: boolean;
  /** Content headers and user metadata. */
  readonly metadata: boolean;
  /** Content, if absent. */
  readonly by?: CompareBy;
}

export interface VerifyTerms extends CloserTerms {
  readonly pair: Pair;
  readonly listings: BothListings;
  /** Source keys that begin otherwise, or with none of several, are left out. */
  readonly prefix?: string | readonly string[];
  /** Whether an object is looked at, by its key in the source; of an extra its own size and time count. All, if absent. */
  readonly isMeant?: (object: ListedObject) => boolean;
  /** Keys looked at closer at once. */
  readonly concurrency: number;
}

/** Pages of keys that are worked on at once, so that one slow object holds up no others. */
const pagesAtOnce = 4;

/**
 * Compares both buckets of a pair: a comparison on each key, in the order of the destination's keys. Listings settle
 * what they can; only what they cannot is asked for by itself. Rejects when a bucket cannot be listed.
 */
export function verify(terms: VerifyTerms): AsyncIterable<readonly KeyComparison[]> {
  const { pair, listings, prefix, concurrency } = terms;
  const each = Math.ceil(concurrency / pagesAtOnce);
  return pMapIterable(
    bothSides(pair, listings, prefix),
    async (all) => {
      const page = all.filter((sides) => isMeant(sides, terms));
      const comparisons = page.map((sides) => settled(sides, terms));
      const open = page.flatMap((sides, at) => (comparisons[at] ? [] : [{ sides, at }]));
      await pMap(
        open,
        async ({ sides, at }) => {
          comparisons[at] = await lookCloser(placeOf(sides), terms);
        },
        { concurrency: each },
      );
      return comparisons.filter((comparison) => comparison !== undefined);
    },
    { concurrency: pagesAtOnce },
  );
}

/** As {@link verify}, of these keys of the source alone, in their order. Rejects with what `keys` rejects with. */
export function verifyKeys(
  keys: AsyncIterable<string>,
  terms: Omit<VerifyTerms, 'listings'>,
): AsyncIterable<readonly KeyComparison[]> {
  const { pair, concurrency } = terms;
  return pMapIterable(
    keys,
    async (key) => {
      const place = { key: destinationKey(pair.keyRule, key), sourceKey: key, sizeBytes: 0 };
      const found = await lookCloser(place, terms);
      return [found.reason === nowhere ? { ...found, kind: 'error' } : found];
    },
    { concurrency, backpressure: 8 * concurrency },
  );
}

function isMeant({ key, source, destination }: Sides, terms: VerifyTerms): boolean {
  if (!terms.isMeant) return true;
  const object = source ?? (destination && { ...destination, key: sourceKeyOf(terms.pair.keyRule, key) });
  return object === undefined || terms.isMeant(object);
}

/** The comparison that listings allow, if they do. */
function settled(sides: Sides, { tags, metadata, by }: VerifyTerms): KeyComparison | undefined {
  const { source, destination, refused } = sides;
  if (refused) return comparison(placeOf(sides), 'missing', refused.message);
  const compared = compareListed(source, destination, by);
  if (compared.kind === 'unknown' || (compared.kind === 'same' && (tags || metadata))) return undefined;
  return comparisonOf(placeOf(sides), compared);
}

function placeOf({ key, source, destination }: Sides): Place {
  const sizeBytes = (source ?? destination)?.sizeBytes ?? 0;
  return { key, ...(source && { sourceKey: source.key }), sizeBytes };
}

/** What a comparison is on; a comparison is one itself. */
export type Place = Pick<KeyComparison, 'key' | 'sourceKey' | 'sizeBytes'>;

/** The comparison on a key by asking for both of its objects. */
export async function lookCloser(place: Place, terms: CloserTerms): Promise<KeyComparison> {
  const { sourceKey } = place;
  if (sourceKey === undefined) return comparisonOf(place, { kind: 'extra' });
  try {
    return await looked({ ...place, sourceKey }, terms);
  } catch (error) {
    return comparison(place, 'error', error instanceof Error ? refusalWords(error) : String(error));
  }
}

async function looked(listed: Required<Place>, terms: CloserTerms): Promise<KeyComparison> {
  const { key, sourceKey } = listed;
  const [source, destination] = await Promise.all([
    terms.source.head(sourceKey),
    terms.destination.head(key),
  ]);
  if (!source && !destination) return comparison(listed, 'same', nowhere);
  const place = { ...listed, sizeBytes: source?.ContentLength ?? listed.sizeBytes };
  const isSettled = !source || !destination || (terms.by ?? 'content') !== 'content';
  if (isSettled) return comparisonOf(place, compareListed(listedAs(source), listedAs(destination), terms.by));
  const compared = compareHeads(source, destination);
  // The bytes themselves have the last word where they are read.
  const isLast = compared !== contentDiffers || !terms.deep;
  if (compared.kind === 'differs' && isLast) return comparisonOf(place, compared);
  const differences = [
    ...(terms.metadata ? differentHeaders(source, destination) : []),
    ...(terms.tags ? await tagDifferences(place, terms) : []),
  ];
  if (differences.length > 0) return comparisonOf(place, { kind: 'differs', reason: differences.join(', ') });
  if (compared.kind === 'same') return comparisonOf(place, compared);
  if (!terms.deep) return comparison(place, 'unknown', 'not comparable without --deep');
  if (isArchived(source) || isArchived(destination)) {
    const isKnown = compared.kind === 'differs';
    return isKnown ? comparisonOf(place, compared) : comparison(place, 'unknown', 'archived: cannot be read');
  }
  const [from, to] = await Promise.all([terms.source.digest(sourceKey), terms.destination.digest(key)]);
  return comparisonOf(place, from === to ? { kind: 'same' } : contentDiffers);
}

/** Why there is nothing to compare: it went while it was looked at, or was never there. */
export const nowhere = 'in neither bucket';

function listedAs(head: ObjectHead | undefined) {
  return head && { sizeBytes: head.ContentLength ?? 0, eTag: head.ETag ?? '' };
}

async function tagDifferences({ key, sourceKey }: Required<Place>, { source, destination }: CloserTerms) {
  const [from, to] = await Promise.all([source.tags(sourceKey), destination.tags(key)]);
  return differentTags(from, to).map((name) => `tag ${JSON.stringify(name)}`);
}

const words = {
  same: undefined,
  missing: 'not at the destination',
  extra: 'not in the source',
  unknown: undefined,
};

function comparisonOf(place: Place, compared: Comparison): KeyComparison {
  return comparison(
    place,
    compared.kind,
    compared.kind === 'differs' ? compared.reason : words[compared.kind],
  );
}

function comparison(
  { key, sourceKey, sizeBytes }: Place,
  kind: KeyComparison['kind'],
  reason?: string,
): KeyComparison {
  return { kind, key, ...(sourceKey !== undefined && { sourceKey }), sizeBytes, ...(reason && { reason }) };
}
