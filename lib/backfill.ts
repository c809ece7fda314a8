import { pMapIterable } from 'p-map';
import { type BothListings, bothSides } from './both-sides.ts';
import type { TimeBudget } from './carry.ts';
import { standing } from './core/drift.ts';
import type { IntakeItem } from './core/envelope/intake-item.ts';
import type { ListedObject } from './core/listed-object.ts';
import { encodeNotificationKey } from './core/object-key.ts';
import type { Outcome } from './core/outcome.ts';
import type { Pair } from './core/pair.ts';
import { destinationAfter, sourceAfter } from './core/resume-after.ts';
import type { Verdict } from './core/verdict.ts';
import { pacer } from './pacer.ts';
import type { Clock, Listing } from './ports.ts';
import type { Place } from './verify.ts';

export interface Backfiller {
  readonly pair: Pair;
  readonly clock: Clock;
  readonly listings: BothListings;
  /** Looks closer at a copy that its listing tells is unlike its source; left out, that is taken for another content. */
  readonly look?: (place: Place) => Promise<Verdict>;
  /** Carries one object and settles what became of it; left out, nothing is copied, and only said what would be. */
  readonly copy?: (item: IntakeItem, budget: TimeBudget) => Promise<Outcome>;
}

export interface BackfillTerms {
  /** Of source keys. */
  readonly prefix: string;
  readonly isMeant: (object: ListedObject) => boolean;
  /** Copies under way at once. */
  readonly concurrency: number;
  /** Copies started per second at most. */
  readonly ratePerSecond: number;
  /** Destination key up to which an earlier run has settled everything. */
  readonly after?: string;
  /** Asked before each copy: true ends the run when all that is under way is settled. */
  readonly isStopped: () => boolean;
}

/** One step through both buckets, in the order of the destination's keys. */
export interface BackfillStep {
  /** Everything up to this destination key is settled. */
  readonly upTo: string;
  /** Source objects looked at in this step. */
  readonly looked: number;
  /** The object that was to be copied; absent of a step that found nothing to copy. */
  readonly object?: ListedObject;
  /** What became of it; absent where nothing is copied. */
  readonly outcome?: Outcome;
}

/** Longest that one object may take in this process, tries included, in ms; above the part threshold S3 copies for itself. */
export const objectBudgetMs = 10 * 60_000;

/**
 * Copies what the destination lacks, or has otherwise, through the same path as an upload. Holds no more than the
 * steps under way, whatever the number of keys. Rejects with what a listing rejected with.
 */
export async function* backfill(terms: BackfillTerms, backfiller: Backfiller): AsyncGenerator<BackfillStep> {
  const { concurrency } = terms;
  const { clock, copy, look, pair } = backfiller;
  const isTurn = pacer(terms.ratePerSecond, clock);
  const steps = pMapIterable(
    lacking(terms, backfiller),
    async ({ isUnlike, ...step }): Promise<BackfillStep> => {
      const { object, ...looked } = step;
      if (object && isUnlike && look && isAlike(await look(placeOf(step.upTo, object)))) return looked;
      if (!object || !copy) return step;
      await isTurn();
      const endsAt = clock.now() + objectBudgetMs;
      const budget: TimeBudget = { remainingMs: () => endsAt - clock.now() };
      return { ...step, outcome: await copy(itemOf(pair, object), budget) };
    },
    // Results come in order, so a slow copy must not keep those behind it from going on.
    { concurrency, backpressure: concurrency * 8 },
  );
  yield* steps;
}

/** How many source objects a backfill will look at: rising totals, page by page, the last of which is the whole. */
export async function* countSource(
  terms: Pick<BackfillTerms, 'after' | 'prefix' | 'isMeant' | 'isStopped'>,
  { pair, listings }: Pick<Backfiller, 'pair' | 'listings'>,
): AsyncGenerator<number> {
  let total = 0;
  const source = { ...laterThan(terms.after, pair, listings), destination: emptyListing };
  for await (const page of bothSides(pair, source, terms.prefix)) {
    if (terms.isStopped()) return;
    total += page.filter((sides) => sides.source && terms.isMeant(sides.source)).length;
    yield total;
  }
}

const emptyListing: Listing = {
  async *list() {
    // There is nothing.
  },
};

function placeOf(key: string, { key: sourceKey, sizeBytes }: ListedObject): Place {
  return { key, sourceKey, sizeBytes };
}

/** Where nothing can tell, its encryption explains it, as it does where the pair names the key. */
function isAlike({ kind }: Verdict): boolean {
  return kind === 'same' || kind === 'unknown';
}

interface FoundStep extends BackfillStep {
  /** Of the same size, and nothing but its ETag speaks against it, which encryption by default may explain. */
  readonly isUnlike?: boolean;
}

/** A step for each object that has to be copied, and one for the end of each page. */
async function* lacking(terms: BackfillTerms, { pair, listings }: Backfiller): AsyncGenerator<FoundStep> {
  let looked = 0;
  for await (const page of bothSides(pair, laterThan(terms.after, pair, listings), terms.prefix)) {
    for (const sides of page) {
      if (terms.isStopped()) return;
      const { key, source } = sides;
      if (!source || !terms.isMeant(source)) continue;
      looked++;
      const found = standing(pair, { source, copy: sides.destination }, Number.POSITIVE_INFINITY);
      if (found !== 'missing' && found !== 'differs' && found !== 'unlike') continue;
      yield { upTo: key, looked, object: source, isUnlike: found === 'unlike' };
      looked = 0;
    }
    const last = page.at(-1);
    if (last) yield { upTo: last.key, looked };
    looked = 0;
  }
}

function laterThan(
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

/** What an upload of the object would have been announced with, for queues and dead letters to keep. */
export function itemOf(
  { source }: Pair,
  { key, sizeBytes, eTag }: Pick<ListedObject, 'key' | 'sizeBytes'> & { readonly eTag?: string },
): IntakeItem {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Backfill',
    awsRegion: source.region,
    s3: {
      bucket: { name: source.bucket },
      object: { key: encodeNotificationKey(key), size: sizeBytes, ...(eTag && { eTag }) },
    },
  };
  const object = { bucket: source.bucket, key, sizeBytes, ...(eTag && { eTag }) };
  return { kind: 'object', event: { Records: [record] }, object };
}
