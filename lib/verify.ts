import pMap, { pMapIterable } from 'p-map';
import { type BothListings, bothSides, type Sides } from './both-sides.ts';
import {
  type Comparison,
  compareHeads,
  compareListed,
  differentHeaders,
  differentTags,
  type ObjectHead,
} from './core/compare.ts';
import type { ListedObject } from './core/listed-object.ts';
import type { Pair } from './core/pair.ts';
import { isArchived } from './core/source-head.ts';
import type { Verdict } from './core/verdict.ts';
import type { ObjectReader } from './ports.ts';

export interface VerifyTerms {
  readonly pair: Pair;
  readonly listings: BothListings;
  readonly source: ObjectReader;
  readonly destination: ObjectReader;
  /** Source keys that begin otherwise are left out. */
  readonly prefix?: string;
  /** Reads both objects where nothing else can tell. */
  readonly deep: boolean;
  readonly tags: boolean;
  /** Content headers and user metadata. */
  readonly metadata: boolean;
  /** Keys looked at closer at once. */
  readonly concurrency: number;
}

/** Pages of keys that are worked on at once, so that one slow object holds up no others. */
const pagesAtOnce = 4;

/**
 * Compares both buckets of a pair: a verdict on each key, in the order of the destination's keys. Listings settle
 * what they can; only what they cannot is asked for by itself. Rejects when a bucket cannot be listed.
 */
export function verify(terms: VerifyTerms): AsyncIterable<readonly Verdict[]> {
  const { pair, listings, prefix, concurrency } = terms;
  const each = Math.ceil(concurrency / pagesAtOnce);
  return pMapIterable(
    bothSides(pair, listings, prefix),
    async (page) => {
      const verdicts = page.map((sides) => settled(sides, terms));
      const open = page.flatMap((sides, at) => (verdicts[at] ? [] : [{ sides, at }]));
      await pMap(
        open,
        async ({ sides, at }) => {
          verdicts[at] = await lookCloser(sides, terms);
        },
        { concurrency: each },
      );
      return verdicts.filter((verdict) => verdict !== undefined);
    },
    { concurrency: pagesAtOnce },
  );
}

/** The verdict that listings allow, if they do. */
function settled(sides: Sides, { tags, metadata }: VerifyTerms): Verdict | undefined {
  const { source, destination, refused } = sides;
  if (refused) return verdict(sides, 'missing', refused.message);
  const compared = compareListed(source, destination);
  if (compared.kind === 'unknown' || (compared.kind === 'same' && (tags || metadata))) return undefined;
  return verdictOf(sides, compared);
}

/** The verdict on a key by asking for both of its objects. */
export async function lookCloser(sides: Sides, terms: VerifyTerms): Promise<Verdict> {
  const { source } = sides;
  if (!source) return verdictOf(sides, { kind: 'extra' });
  try {
    return await looked(source, sides, terms);
  } catch (error) {
    return verdict(
      sides,
      'error',
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    );
  }
}

async function looked(object: ListedObject, sides: Sides, terms: VerifyTerms): Promise<Verdict> {
  const [source, destination] = await Promise.all([
    terms.source.head(object.key),
    terms.destination.head(sides.key),
  ]);
  if (!source || !destination)
    return verdictOf(sides, compareListed(source && listedAs(source), destination && listedAs(destination)));
  const compared = compareHeads(source, destination);
  if (compared.kind === 'differs') return verdictOf(sides, compared);
  const differences = [
    ...(terms.metadata ? differentHeaders(source, destination) : []),
    ...(terms.tags ? await tagDifferences(object, sides, terms) : []),
  ];
  if (differences.length > 0) return verdictOf(sides, { kind: 'differs', reason: differences.join(', ') });
  if (compared.kind === 'same') return verdictOf(sides, compared);
  if (!terms.deep) return verdict(sides, 'unknown', 'not comparable without --deep');
  if (isArchived(source) || isArchived(destination))
    return verdict(sides, 'unknown', 'archived: cannot be read');
  const digests = await Promise.all([terms.source.digest(object.key), terms.destination.digest(sides.key)]);
  return verdictOf(
    sides,
    digests[0] === digests[1] ? { kind: 'same' } : { kind: 'differs', reason: 'content' },
  );
}

function listedAs({ ContentLength = 0, ETag = '' }: ObjectHead) {
  return { sizeBytes: ContentLength, eTag: ETag };
}

async function tagDifferences(object: ListedObject, { key }: Sides, { source, destination }: VerifyTerms) {
  const [from, to] = await Promise.all([source.tags(object.key), destination.tags(key)]);
  return differentTags(from, to).map((name) => `tag ${JSON.stringify(name)}`);
}

const words = {
  same: undefined,
  missing: 'not at the destination',
  extra: 'not in the source',
  unknown: undefined,
};

function verdictOf(sides: Sides, compared: Comparison): Verdict {
  return verdict(sides, compared.kind, compared.kind === 'differs' ? compared.reason : words[compared.kind]);
}

function verdict({ key, source, destination }: Sides, kind: Verdict['kind'], reason?: string): Verdict {
  return {
    kind,
    key,
    ...(source && { sourceKey: source.key }),
    sizeBytes: (source ?? destination)?.sizeBytes ?? 0,
    ...(reason && { reason }),
  };
}
