import { type BothListings, bothSides } from './both-sides.ts';
import type { TimeBudget } from './copy-item.ts';
import type { KeyComparison } from './core/compare/key-comparison.ts';
import { settledMark } from './core/compare/settled-mark.ts';
import { encodeNotificationKey } from './core/copy/object-key.ts';
import type { Outcome } from './core/copy/outcome.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import type { Failure } from './core/failure/failure.ts';
import type { Pair } from './core/pair/pair.ts';
import { inAnyOrder } from './in-any-order.ts';
import { type Found, lacking, laterThan, named, type WantedObject, type WantedTerms } from './lacking.ts';
import { pacer } from './pacer.ts';
import type { Clock, Listing } from './ports.ts';
import { untilAborted } from './until-aborted.ts';
import { nowhere, type Place } from './verify.ts';

export interface Backfiller {
  readonly pair: Pair;
  readonly clock: Clock;
  readonly listings: BothListings;
  /** Looks closer at a copy that its listing cannot tell from its source; left out, that is copied. */
  readonly look?: (place: Place) => Promise<KeyComparison>;
  /** Copies one object and settles what became of it; left out, nothing is copied, and the run only says what would be. */
  readonly copy?: (item: IntakeItem, budget: TimeBudget) => Promise<Outcome>;
  /** Where nothing is copied: why the copy would fail. */
  readonly foresee?: (object: WantedObject) => Promise<Failure | undefined>;
}

export interface BackfillTerms extends WantedTerms {
  /** These objects of the source alone, instead of all that is listed. */
  readonly keys?: AsyncIterable<string> | Iterable<string>;
  /** Objects that were tried before in this run. */
  readonly isTried?: (sourceKey: string) => boolean;
  /** Aborted when the run is stopped, so that it waits for no listing. */
  readonly abort?: AbortSignal;
  /** Copies under way at once. */
  readonly concurrency: number;
  /** Copies started per second at most. */
  readonly ratePerSecond: number;
  /** Asked before each copy: false ends the run before it, when all that is under way is settled. */
  readonly mayCopy?: (object: WantedObject) => boolean;
  /** Whether the caller remembers an object that failed; else the run is not settled beyond it. All are remembered, if absent. */
  readonly remembers?: (object: WantedObject, failure: Failure) => boolean;
}

/** What became of one place that the run came to. Steps come in any order. */
export interface BackfillStep {
  /**
   * Everything up to this destination key (of `keys`: this many of them) is settled, but for failures that the caller
   * remembers. Absent: nothing is.
   */
  readonly upTo?: string;
  /** Source objects looked at up to there. */
  readonly lookedUpTo: number;
  /** Source objects looked at in this step. */
  readonly looked: number;
  /** The object of the source that the step is about; absent at the end of a page without any. */
  readonly sourceKey?: string;
  /** The object that was to be copied; absent of a step that found nothing to copy. */
  readonly object?: WantedObject;
  /** What became of it; absent where nothing is copied. */
  readonly outcome?: Outcome;
  /** Where nothing is copied: why the copy would fail. */
  readonly foreseen?: Failure;
  /** Of equal size, and nothing but reading both can tell whether it has to be copied. */
  readonly isUnknown?: boolean;
  /** It is in the source no longer. */
  readonly isGone?: boolean;
  /** Whoever runs this has no credentials any more: the object was not tried, and no other is begun. */
  readonly signedOut?: Failure;
}

/** Longest that one object may take in this process, tries included, in ms; above the part threshold S3 copies for itself. */
export const objectBudgetMs = 10 * 60_000;

/**
 * Copies what the destination lacks, or has otherwise, through the same path as an upload. Objects settle in any order;
 * holds no more than those under way, whatever the number of keys. Rejects with what a listing rejected with, after
 * all that was under way is settled.
 */
export async function* backfill(terms: BackfillTerms, backfiller: Backfiller): AsyncGenerator<BackfillStep> {
  const { pair, listings } = backfiller;
  let isStopped = false;
  const run = { ...terms, isStopped: () => isStopped || terms.isStopped() };
  const found = run.keys ? named(run.keys, run, pair) : lacking(run, pair, listings);
  const mark = settledMark(terms.after);
  const work = stepOf(run, backfiller);
  const steps = inAnyOrder(
    withTickets(run.abort ? untilAborted(found, run.abort) : found, (one) =>
      mark.begin(one.place, one.looked),
    ),
    async ([one, ticket]) => ({ ticket, step: await work(one) }),
    terms.concurrency,
  );
  for await (const { ticket, step } of steps) {
    if (step === 'not begun') isStopped = true;
    else {
      if (step.signedOut) isStopped = true;
      else if (isSettled(step, terms)) mark.settle(ticket);
      const { upTo, count } = mark.now();
      yield { ...step, ...(upTo !== undefined && { upTo }), lookedUpTo: count };
    }
  }
}

async function* withTickets<Item>(
  items: AsyncIterable<Item>,
  ticketOf: (item: Item) => number,
): AsyncGenerator<readonly [Item, number]> {
  for await (const item of items) yield [item, ticketOf(item)];
}

type Step = Omit<BackfillStep, 'upTo' | 'lookedUpTo'>;

function isSettled({ object, outcome }: Step, { remembers }: BackfillTerms): boolean {
  const isMissing = outcome?.kind === 'reported' || outcome?.kind === 'redelivered';
  return !object || !isMissing || !remembers || remembers(object, outcome.failure);
}

/** What is done at one place. */
function stepOf(terms: BackfillTerms, { pair, clock, look, copy, foresee }: Backfiller) {
  const isTurn = pacer(terms.ratePerSecond, clock, undefined, terms.isStopped);
  return async (found: Found): Promise<Step | 'not begun'> => {
    const { refused } = found;
    if (!found.object || terms.isTried?.(found.object.key)) return { looked: found.looked };
    const step = { looked: found.looked, sourceKey: found.object.key };
    const seen = found.isOpen && look ? await look(placeOf(found, found.object)) : undefined;
    if (seen?.kind === 'extra' || seen?.reason === nowhere) return { ...step, isGone: true };
    if (seen && isThere(seen) && !terms.force) return { ...step, isUnknown: seen.kind === 'unknown' };
    const object = seen ? { ...found.object, ...sizeIn(seen) } : found.object;
    if (!copy) {
      const foreseen = refused ?? (await foresee?.(object));
      return { ...step, object, ...(foreseen && { foreseen }) };
    }
    if (!(await isTurn()) || terms.isStopped() || terms.mayCopy?.(object) === false) return 'not begun';
    const endsAt = clock.now() + objectBudgetMs;
    const outcome = await copy(itemOf(pair, object), { remainingMs: () => endsAt - clock.now() });
    const failed = 'failure' in outcome && outcome.kind !== 'dead-lettered' ? outcome.failure : undefined;
    if (failed?.code === 'CredentialsUnavailable') return { looked: 0, signedOut: failed };
    return { ...step, object, outcome };
  };
}

function placeOf({ destinationKey }: Found, { key, sizeBytes = 0 }: WantedObject): Place {
  return { key: destinationKey, sourceKey: key, sizeBytes };
}

/** What could not be looked at is copied: the copy says why it fails. */
function isThere({ kind }: KeyComparison): boolean {
  return kind === 'same' || kind === 'unknown';
}

/** An object that could not be looked at has no size that is known. */
function sizeIn({ kind, sizeBytes }: KeyComparison) {
  return kind === 'error' ? {} : { sizeBytes };
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

/** What an upload of the object would have been announced with, for queues and dead letters to keep. */
export function itemOf({ source }: Pair, { key, sizeBytes, eTag }: WantedObject): IntakeItem {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Backfill',
    awsRegion: source.region,
    s3: {
      bucket: { name: source.bucket },
      object: {
        key: encodeNotificationKey(key),
        ...(sizeBytes !== undefined && { size: sizeBytes }),
        ...(eTag && { eTag }),
      },
    },
  };
  const facts = { ...(sizeBytes !== undefined && { sizeBytes }), ...(eTag && { eTag }) };
  return { kind: 'object', event: { Records: [record] }, object: { bucket: source.bucket, key, ...facts } };
}
