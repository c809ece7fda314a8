import fc from 'fast-check';
import type { DriftReport } from '../lib/core/compare/drift.ts';
import { compareForDrift, type DriftComparison } from '../lib/core/compare/drift.ts';
import type { ListedObject } from '../lib/core/compare/listed-object.ts';
import { destinationKey, filterReason } from '../lib/core/copy/scope.ts';
import { type DriftWatch, watchDrift } from '../lib/drift.ts';
import type { Listing } from '../lib/ports.ts';
import { objectKey } from './support/arbitraries.ts';
import { noHurry } from './support/ferry.ts';
import { type PairFacts, pair } from './support/pair.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const day = 86_400_000;

function object(key: string, facts: Partial<ListedObject> = {}): ListedObject {
  return { key, sizeBytes: 3, eTag: 'a'.repeat(32), modifiedMs: now - day, ...facts };
}

/** Objects in S3's order, in pages of `pageSize`; the prefixes it was asked for. */
function listing(objects: readonly ListedObject[], pageSize = 2): Listing & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async *list({ prefix }) {
      asked.push(prefix);
      const found = objects
        .filter(({ key }) => key.startsWith(prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      for (let at = 0; at < found.length; at += pageSize) yield found.slice(at, at + pageSize);
    },
  };
}

function watchOver(source: Listing, destination: Listing, facts: PairFacts = {}) {
  const reports: DriftReport[] = [];
  const watch: DriftWatch = {
    pair: pair(facts),
    drift: { schedule: 'rate(1 day)', prefixes: [] },
    source,
    destination,
    clock: { now: () => now, sleep: async () => undefined },
    report: (report) => void reports.push(report),
  };
  return { watch, reports };
}

describe('[U] a comparison by the clock', () => {
  it('counts how every object stands, with examples of what is not the same', async () => {
    const source = listing(['a', 'b', 'c', 'd', 'e', 'x.tmp'].map((key) => object(key)));
    const copies = [object('a'), object('b', { sizeBytes: 9 }), object('d'), object('zz')];
    const { watch, reports } = watchOver(source, listing(copies), {
      scope: { prefixes: [], suffixes: [], excludes: ['*.tmp'] },
    });
    const report = await watchDrift(now, watch, noHurry);
    expect(report).toEqual({
      prefix: '',
      counts: { same: 2, missing: 2, extra: 1, differs: 1, differsByETag: 0, recent: 0 },
      missingBytes: 6,
      recoveryPointAgeMs: day,
      examples: { missing: ['c', 'e'], extra: ['zz'], differs: ['b'] },
    });
    expect(reports).toEqual([report]);
  });

  it('says how many bytes are missing, and since when, from the oldest of them', async () => {
    const source = listing([
      object('a', { sizeBytes: 5, modifiedMs: now - 3 * day }),
      object('b', { sizeBytes: 7, modifiedMs: now - 9 * day }),
      object('c', { sizeBytes: 11, modifiedMs: now - 2 * day }),
      object('recent', { sizeBytes: 13, modifiedMs: now - 1 }),
    ]);
    const some = watchOver(source, listing([object('b', { sizeBytes: 7 })]));
    expect(await watchDrift(now, some.watch, noHurry)).toMatchObject({
      missingBytes: 16,
      recoveryPointAgeMs: 3 * day,
    });
    const none = watchOver(listing([object('a', { modifiedMs: now - 3 * day })]), listing([object('a')]));
    expect(await watchDrift(now, none.watch, noHurry)).toMatchObject({
      missingBytes: 0,
      recoveryPointAgeMs: 0,
    });
  });

  it('looks at what it is to look at alone, under the key rule at the destination', async () => {
    const [source, destination] = [listing([object('in/a')]), listing([object('out/a')])];
    const { watch } = watchOver(source, destination, {
      scope: { prefixes: ['in/'], suffixes: [], excludes: [] },
      keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
    });
    expect((await watchDrift(now, watch, noHurry)).counts.same).toBe(1);
    expect([source.asked, destination.asked]).toEqual([['in/'], ['out/']]);
  });

  it('keeps a few examples of each kind, however much drifts', async () => {
    const keys = Array.from({ length: 100 }, (_, at) => object(`k${String(at).padStart(3, '0')}`));
    const { watch } = watchOver(listing(keys), listing([]));
    const { counts, examples } = await watchDrift(now, watch, noHurry);
    expect(counts.missing).toBe(100);
    expect(examples.missing).toEqual(['k000', 'k001', 'k002', 'k003', 'k004']);
  });

  it('stops when its time is over, says where, and reports what it saw', async () => {
    const keys = ['a', 'b', 'c', 'd'].map((key) => object(key));
    const { watch, reports } = watchOver(listing(keys), listing(keys));
    await watchDrift(now, watch, { remainingMs: () => 9_999 });
    expect(reports).toMatchObject([{ stoppedAt: 'b', counts: { same: 2 } }]);
  });

  it('fails when a side cannot be listed, and reports nothing', async () => {
    const refused: Listing = {
      // biome-ignore lint/correctness/useYield: it is refused before the first page.
      async *list() {
        throw new Error('AccessDenied');
      },
    };
    const { watch, reports } = watchOver(listing([object('a')]), refused);
    await expect(watchDrift(now, watch, noHurry)).rejects.toThrow('AccessDenied');
    expect(reports).toEqual([]);
  });
});

describe('[P] a comparison by the clock', () => {
  const bucket = fc.uniqueArray(
    fc.record({ key: objectKey, sizeBytes: fc.nat(1), modifiedMs: fc.constantFrom(now, now - day) }),
    { selector: ({ key }) => key, maxLength: 30 },
  );
  const objects = bucket.map((all) => all.map(({ key, ...facts }) => object(key, facts)));

  it('finds what a comparison of both as maps finds, whatever the keys and the pages', async () => {
    await fc.assert(
      fc.asyncProperty(objects, objects, fc.integer({ min: 1, max: 7 }), async (some, others, pageSize) => {
        const facts = {
          scope: { prefixes: [], suffixes: [], excludes: ['*a*'] },
          keyRule: { stripPrefix: '', addPrefix: 'p/' },
        };
        // Half of the copies stand under the keys of the source.
        const copies = [...some.filter((_, at) => at % 2 === 0), ...others].map((one) => ({
          ...one,
          key: `p/${one.key}`,
        }));
        const unique = [...new Map(copies.map((one) => [one.key, one])).values()];
        const { watch } = watchOver(listing(some, pageSize), listing(unique, pageSize), facts);
        const { counts } = await watchDrift(now, watch, noHurry);
        expect(counts).toEqual(byMaps(watch, some, unique));
      }),
      { numRuns: 300 },
    );
  });
});

function byMaps(
  { pair: thePair }: DriftWatch,
  sources: readonly ListedObject[],
  copies: readonly ListedObject[],
): Record<DriftComparison, number> {
  const expected = new Map(
    sources
      .filter(({ key }) => filterReason(thePair, key) === undefined)
      .map((one) => [destinationKey(thePair.keyRule, one.key), one]),
  );
  const present = new Map(copies.map((one) => [one.key, one]));
  const counts = { same: 0, missing: 0, extra: 0, differs: 0, differsByETag: 0, recent: 0 };
  for (const key of new Set([...expected.keys(), ...present.keys()])) {
    // A key that is too long at the destination is refused, so nothing is expected there.
    const source = Buffer.byteLength(key) <= 1024 ? expected.get(key) : undefined;
    // What the pair could not have written is others'.
    const copy = filterReason(thePair, key.slice(2)) === undefined ? present.get(key) : undefined;
    if (source || copy) counts[compareForDrift(thePair, { source, copy }, now)]++;
  }
  return counts;
}
