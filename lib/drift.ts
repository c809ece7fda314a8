import type { TimeBudget } from './carry.ts';
import { carriedTo, type DriftReport, driftSlice, type Standing, standing } from './core/drift.ts';
import { compareKeys } from './core/key-order.ts';
import type { ListedObject } from './core/listed-object.ts';
import type { DriftRule, Pair } from './core/pair.ts';
import type { Clock, Listing } from './ports.ts';

export interface DriftWatch {
  readonly pair: Pair;
  readonly drift: DriftRule;
  readonly source: Listing;
  readonly destination: Listing;
  readonly clock: Clock;
  readonly report: (report: DriftReport) => void;
}

const examplesOfEach = 5;
/** Kept back from the time of the invocation to report, in ms. */
const reportingMs = 10_000;

/** Compares the slice whose turn it is, and reports. Rejects with what S3 refused the listing with. */
export async function watchDrift(
  scheduledMs: number,
  { pair, drift, source, destination, clock, report }: DriftWatch,
  budget: TimeBudget,
): Promise<DriftReport> {
  const slice = driftSlice(pair, drift, scheduledMs);
  const counts = { same: 0, missing: 0, extra: 0, differs: 0, unlike: 0, young: 0 };
  const examples: Partial<Record<Standing, string[]>> = {};
  let stoppedAt: string | undefined;
  const sides = pairUp(
    expected(pair, source.list({ prefix: slice.sourcePrefix })),
    objects(destination.list({ prefix: slice.destinationPrefix })),
  );
  for await (const { key, ...both } of sides) {
    const found = standing(pair, both, clock.now());
    counts[found]++;
    const kept = examples[found] ?? [];
    if (found !== 'same' && kept.length < examplesOfEach) examples[found] = [...kept, key];
    if (budget.remainingMs() < reportingMs) {
      stoppedAt = key;
      break;
    }
  }
  const found = { slice, counts, examples, ...(stoppedAt !== undefined && { stoppedAt }) };
  report(found);
  return found;
}

interface Sides {
  readonly key: string;
  readonly source?: ListedObject;
  readonly copy?: ListedObject;
}

/** Joins two streams in S3's order by their keys. */
async function* pairUp(
  expected: AsyncGenerator<ListedObject>,
  copies: AsyncGenerator<ListedObject>,
): AsyncGenerator<Sides> {
  let [source, copy] = await Promise.all([next(expected), next(copies)]);
  while (source || copy) {
    const order = !source ? 1 : !copy ? -1 : compareKeys(source.key, copy.key);
    const key = (order <= 0 ? source : copy)?.key ?? '';
    yield { key, ...(order <= 0 && source && { source }), ...(order >= 0 && copy && { copy }) };
    [source, copy] = await Promise.all([
      order <= 0 ? next(expected) : source,
      order >= 0 ? next(copies) : copy,
    ]);
  }
}

async function next(stream: AsyncGenerator<ListedObject>): Promise<ListedObject | undefined> {
  const { value, done } = await stream.next();
  return done ? undefined : value;
}

async function* objects(pages: AsyncIterable<readonly ListedObject[]>): AsyncGenerator<ListedObject> {
  for await (const page of pages) yield* page;
}

/** The objects that the pair carries, each under its key at the destination. */
async function* expected(
  pair: Pair,
  pages: AsyncIterable<readonly ListedObject[]>,
): AsyncGenerator<ListedObject> {
  for await (const object of objects(pages)) {
    const key = carriedTo(pair, object.key);
    if (key !== undefined) yield { ...object, key };
  }
}
