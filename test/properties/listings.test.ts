import fc from 'fast-check';
import { bothSides } from '../../lib/both-sides.ts';
import { compareKeys } from '../../lib/core/compare/key-order.ts';
import type { KeyRange } from '../../lib/core/compare/key-range.ts';
import { splitPoint } from '../../lib/core/compare/split-point.ts';
import { plan } from '../../lib/core/copy/plan.ts';
import { listWindow } from '../../lib/edge/listing/listing-window.ts';
import { mergeListings } from '../../lib/merge-listings.ts';
import { objectKey } from '../support/arbitraries.ts';
import { collected, fakeListing, fakePages, inOrder, listed } from '../support/fake-listing.ts';
import { pair } from '../support/pair.ts';

/** Keys that share fronts, so that prefixes and splits meet them. */
const crowdedKey = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', '0', '9', '/', 'in/', '\uffff', '🚢', '\u0000', '~'), {
      minLength: 1,
      maxLength: 5,
    })
    .map((parts) => parts.join('')),
  fc.nat({ max: 3_000 }).map((count) => `in/${String(count).padStart(5, '0')}`),
  objectKey,
);
const keys = fc.uniqueArray(crowdedKey, { maxLength: 60 });
const front = fc.constantFrom('', 'a', 'in/', 'in/0', 'in/00', '\uffff', '🚢');
const isWithin =
  ({ prefix, after, until }: KeyRange) =>
  (key: string) =>
    key.startsWith(prefix) &&
    (after === undefined || compareKeys(key, after) > 0) &&
    (until === undefined || compareKeys(key, until) <= 0);

describe('[P] the order of keys', () => {
  it('is that of their bytes in UTF-8', () => {
    fc.assert(
      fc.property(crowdedKey, crowdedKey, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('has surrogates after all other units of UTF-16', () => {
    expect(compareKeys('🚢', '\uffff')).toBeGreaterThan(0);
    expect('🚢' < '\uffff').toBe(true);
  });
});

const pad = (value: number) => String(Math.floor(value)).padStart(8, '0');

describe('[P] a listing with several requests at once', () => {
  const range = fc.record(
    { prefix: front, after: crowdedKey, until: crowdedKey },
    { requiredKeys: ['prefix'] },
  );

  it('gives every key of its range once, in order, whatever the pages and the order of their answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(crowdedKey, { maxLength: 300 }),
        range,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.constantFrom(0, 0, 0, 1)),
        async (all, within, pageSize, concurrency, delays) => {
          const ask = fakePages(all, pageSize, () => delays.next().value ?? 0);
          const found = await collected(listWindow(within, ask, concurrency));
          expect(found.map(({ key }) => key)).toEqual(inOrder(all.filter(isWithin(within))));
        },
      ),
    );
  });

  it.each([0, 1, 999, 1000, 1001, 2000])('gives %i keys in pages of a thousand', async (count) => {
    const all = Array.from({ length: count }, (_, at) => `k${String(at).padStart(6, '0')}`);
    const found = await collected(listWindow({ prefix: '' }, fakePages(all, 1000), 8));
    expect(found.map(({ key }) => key)).toEqual(all);
  });

  it.each([
    ['keys that count up', (at: number) => `logs/${String(at).padStart(8, '0')}`],
    ['folders in folders', (at: number) => `a/b/${at % 7}/${at % 97}/${at}.json`],
    ['folders of just a page', (at: number) => `folder-${pad(at / 100)}/object-${pad(at)}`],
    ['a day after the other', (at: number) => `y=2026/m=${pad(at / 2_000)}/d=${pad(at / 70)}/${pad(at)}.gz`],
    ['random letters and digits', (at: number) => ((at * 2_654_435_761) % 2 ** 32).toString(36)],
  ])(
    'asks ahead of whoever reads %s, for few pages in vain and a bounded number at once',
    async (_, name) => {
      const all = Array.from({ length: 20_000 }, (_, at) => name(at));
      const pages = fakePages(all, 100);
      let [asked, underWay, most, sum, mostAhead, read] = [0, 0, 0, 0, 0, 0];
      const answered = new Set<string>();
      const ask = async (from: Parameters<typeof pages>[0]) => {
        asked++;
        most = Math.max(most, ++underWay);
        sum += underWay;
        const page = await pages(from);
        await new Promise((done) => setTimeout(done, 2));
        underWay--;
        for (const { key } of page.objects) answered.add(key);
        return page;
      };
      for await (const page of listWindow({ prefix: '' }, ask, 8)) {
        read += page.length;
        mostAhead = Math.max(mostAhead, answered.size - read);
      }
      expect(read).toBe(new Set(all).size);
      expect(most).toBeGreaterThanOrEqual(8);
      expect(most).toBeLessThanOrEqual(9);
      expect(sum / asked).toBeGreaterThan(4);
      expect(asked).toBeLessThan(1.9 * 200);
      expect(mostAhead).toBeGreaterThan(0);
      expect(mostAhead).toBeLessThan(12 * 8 * 100);
    },
  );

  it('asks no more once nobody reads', async () => {
    const all = Array.from({ length: 5_000 }, (_, at) => String(at));
    const pages = fakePages(all, 10, () => 1);
    let asked = 0;
    const ask: typeof pages = (from) => {
      asked++;
      return pages(from);
    };
    for await (const page of listWindow({ prefix: '' }, ask, 4)) {
      if (page.length > 0) break;
    }
    const before = asked;
    await new Promise((done) => setTimeout(done, 50));
    expect(asked).toBe(before);
  });

  it('rejects with what a page was refused with, when it comes to that page, and asks for none twice', async () => {
    const all = Array.from({ length: 100 }, (_, at) => String(at).padStart(3, '0'));
    const pages = fakePages(all, 10);
    const asked: string[] = [];
    const ask: typeof pages = async (from) => {
      asked.push(JSON.stringify(from));
      const page = await pages(from);
      if (page.objects.some(({ key }) => key === '055')) throw new Error('refused');
      return page;
    };
    const read: string[] = [];
    const reading = async () => {
      for await (const page of listWindow({ prefix: '' }, ask, 4)) read.push(...page.map(({ key }) => key));
    };
    await expect(reading()).rejects.toThrow('refused');
    expect(read).toEqual(all.slice(0, read.length));
    expect(read.length).toBeLessThan(56);
    expect(asked).toEqual([...new Set(asked)]);
  });
});

describe('[P] a split', () => {
  it('lies between the last key and the end, under the prefix', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(crowdedKey, { minLength: 3, maxLength: 4 }).map(inOrder),
        front,
        ([earliest = '', first = '', last = first, until], prefix) => {
          fc.pre(earliest.startsWith(prefix) && last.startsWith(prefix));
          const point = splitPoint(
            { earliest, first, last },
            { prefix, ...(until !== undefined && { until }) },
          );
          if (point === undefined) return;
          expect(compareKeys(last, point)).toBeLessThan(0);
          if (until !== undefined) expect(compareKeys(point, until)).toBeLessThanOrEqual(0);
          expect(point.startsWith(prefix)).toBe(true);
          expect(point.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('[P] merging', () => {
  it('has a row for each key, in order, with what each stream holds of it', async () => {
    const stream = fc.tuple(keys, fc.integer({ min: 1, max: 7 }));
    await fc.assert(
      fc.asyncProperty(fc.array(stream, { minLength: 1, maxLength: 3 }), async (streams) => {
        const rows = await collected(
          mergeListings(
            streams.map(([own, pageSize]) =>
              fakeListing(
                own.map((key) => listed(key)),
                pageSize,
              ).list({ prefix: '' }),
            ),
          ),
        );
        expect(rows.map(({ key }) => key)).toEqual(inOrder(streams.flatMap(([own]) => own)));
        for (const { key, items } of rows) {
          expect(items.map((item) => item?.key)).toEqual(
            streams.map(([own]) => (own.includes(key) ? key : undefined)),
          );
        }
      }),
    );
  });
});

describe('[P] both sides of a pair', () => {
  const anyPair = fc
    .record({
      prefixes: fc.uniqueArray(front, { maxLength: 3 }),
      suffixes: fc.subarray(['a', '/', '0']),
      excludes: fc.subarray(['*b*', 'in/00*']),
      stripPrefix: front,
      addPrefix: fc.constantFrom('', 'in/', 'to/', '\uffff'),
    })
    .map(({ stripPrefix, addPrefix, prefixes, ...scope }) => {
      const stripped = prefixes.length > 0 ? prefixes.map((prefix) => stripPrefix + prefix) : [stripPrefix];
      return pair({ scope: { ...scope, prefixes: stripped }, keyRule: { stripPrefix, addPrefix } });
    });

  it('hold every object that the pair carries at its destination key, once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(anyPair, keys, keys, front, async (of, sources, copies, prefix) => {
        const places = new Map<string, string>();
        for (const key of sources.filter((one) => one.startsWith(prefix))) {
          const planned = plan(of, { bucket: of.source.bucket, key, sizeBytes: 1 });
          if (planned.kind === 'copy') places.set(planned.destinationKey, key);
        }
        const found = await collected(
          bothSides(
            of,
            {
              source: fakeListing(
                sources.map((key) => listed(key)),
                5,
              ),
              destination: fakeListing(
                copies.map((key) => listed(key)),
                3,
              ),
            },
            prefix,
          ),
        );
        expect(found.map(({ key }) => key)).toEqual(inOrder(found.map(({ key }) => key)));
        const carried = found.filter(({ source, refused }) => source && !refused);
        expect(carried.map(({ key }) => key)).toEqual(inOrder(places.keys()));
        for (const { key, source, destination } of carried) {
          expect(source?.key).toBe(places.get(key));
          expect(destination?.key).toBe(copies.includes(key) ? key : undefined);
        }
        for (const { key, destination } of found.filter(({ source }) => !source)) {
          expect(destination?.key).toBe(key);
          expect(copies).toContain(key);
        }
      }),
    );
  });

  it('leave out what the pair could not have written', async () => {
    const of = pair({
      keyRule: { stripPrefix: 'in/', addPrefix: 'to/' },
      scope: { prefixes: ['in/'], suffixes: ['.txt'], excludes: ['in/x*'] },
    });
    const copies = ['to/a.txt', 'to/a.bin', 'to/x.txt', 'other/a.txt', 'a.txt'].map((key) => listed(key));
    const rows = await collected(
      bothSides(of, { source: fakeListing([]), destination: fakeListing(copies) }),
    );
    expect(rows.map(({ key }) => key)).toEqual(['to/a.txt']);
  });
});
