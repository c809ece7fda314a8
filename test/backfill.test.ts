import fc from 'fast-check';
import { type BackfillStep, type BackfillTerms, backfill, countSource } from '../lib/backfill.ts';
import type { KeyComparison } from '../lib/core/compare/key-comparison.ts';
import type { ListedObject } from '../lib/core/compare/listed-object.ts';
import type { Outcome } from '../lib/core/copy/outcome.ts';
import { destinationKey } from '../lib/core/copy/scope.ts';
import type { IntakeItem } from '../lib/core/event/envelope/intake-item.ts';
import { intake } from '../lib/core/event/intake.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { systemClock } from '../lib/edge/system-clock.ts';
import type { Place } from '../lib/verify.ts';
import { fakeListing, listed } from './support/fake-listing.ts';
import { pair } from './support/pair.ts';

const terms: BackfillTerms = {
  prefix: '',
  isMeant: () => true,
  concurrency: 4,
  ratePerSecond: Number.POSITIVE_INFINITY,
  isStopped: () => false,
};

/** Two buckets, of which the second has what was copied. */
function buckets(one: Pair, source: readonly ListedObject[], copies: readonly ListedObject[] = []) {
  const destination = new Map(copies.map((copy) => [copy.key, copy]));
  const items: IntakeItem[] = [];
  const copy = async (item: IntakeItem): Promise<Outcome> => {
    items.push(item);
    if (item.kind !== 'object') throw new Error(`That is ${item.kind}.`);
    const found = source.find(({ key }) => key === item.object.key);
    if (!found) throw new Error(`There is no ${item.object.key}.`);
    const key = destinationKey(one.keyRule, found.key);
    destination.set(key, { ...found, key });
    const { object } = item;
    return {
      kind: 'copied',
      object,
      destinationKey: key,
      route: 'copy',
      eTag: '"e"',
      durationMs: 1,
      tries: 1,
    };
  };
  const keysCopied = () => items.map((item) => (item.kind === 'object' ? item.object.key : '-'));
  const open = (pageSize = 3) => ({
    pair: one,
    clock: systemClock,
    copy,
    listings: {
      source: fakeListing(source, pageSize),
      destination: fakeListing([...destination.values()], pageSize),
    },
  });
  return { open, items, keysCopied, destination };
}

async function steps(found: AsyncIterable<BackfillStep>): Promise<BackfillStep[]> {
  const all: BackfillStep[] = [];
  for await (const step of found) all.push(step);
  return all;
}

describe('[U] a backfill', () => {
  it('copies what is missing, has another size, is older, or has another content, and nothing else', async () => {
    const one = (key: string, facts: Partial<ListedObject> = {}) =>
      listed(key, { modifiedMs: 50_000, ...facts });
    const { open, keysCopied } = buckets(
      pair(),
      [
        one('missing'),
        one('longer', { sizeBytes: 2 }),
        one('newer'),
        one('other', { eTag: '1'.repeat(32) }),
        one('same'),
      ],
      [one('longer'), one('newer', { modifiedMs: 10_000 }), one('other'), one('same'), one('extra')],
    );
    await steps(backfill(terms, open()));
    expect(keysCopied().sort()).toEqual(['longer', 'missing', 'newer', 'other']);
  });

  it.each([
    ['same', []],
    ['unknown', []],
    ['differs', ['a']],
    ['error', ['a']],
  ] as const)(
    'looks closer at a copy that may be unlike by its encryption alone: %s',
    async (kind, copied) => {
      const one = pair({ keyRule: { stripPrefix: '', addPrefix: 'to/' } });
      const source = [listed('a', { eTag: '1'.repeat(32) }), listed('b')];
      const { open, keysCopied } = buckets(one, source, [listed('to/a'), listed('to/b')]);
      const asked: Place[] = [];
      const look = async (place: Place): Promise<KeyComparison> => {
        asked.push(place);
        return { ...place, kind };
      };
      const found = await steps(backfill(terms, { ...open(), look }));
      expect(asked).toEqual([{ key: 'to/a', sourceKey: 'a', sizeBytes: 1 }]);
      expect(keysCopied()).toEqual(copied);
      expect(found.filter(({ object }) => object)).toHaveLength(copied.length);
      expect(found.reduce((sum, { looked }) => sum + looked, 0)).toBe(2);
    },
  );

  it('leaves what the pair does not carry, and what the filters do not name', async () => {
    const { open, keysCopied } = buckets(
      pair({ scope: { prefixes: ['in/'], suffixes: [], excludes: ['*.tmp'] } }),
      ['in/a', 'in/b', 'in/c.tmp', 'out/d'].map((key) => listed(key)),
    );
    await steps(backfill({ ...terms, isMeant: ({ key }) => key !== 'in/b' }, open()));
    expect(keysCopied()).toEqual(['in/a']);
  });

  it('makes of each object an event that queues and dead letters can keep', async () => {
    const { open, items } = buckets(pair(), [listed('a b+ä%', { sizeBytes: 7, eTag: 'abc' })]);
    await steps(backfill(terms, open()));
    const [read] = intake(items[0]?.event).deliveries.flatMap((delivery) => delivery.items);
    expect(read).toMatchObject({ kind: 'object', object: { key: 'a b+ä%', sizeBytes: 7, eTag: 'abc' } });
  });

  it('says what it would copy, and copies nothing, where it is not given how', async () => {
    const { open } = buckets(pair(), [listed('a'), listed('b')]);
    const { copy: _, ...dry } = open();
    const found = await steps(backfill(terms, dry));
    expect(found.map(({ object, outcome }) => [object?.key, outcome]).slice(0, 2)).toEqual([
      ['a', undefined],
      ['b', undefined],
    ]);
  });

  it('counts beforehand just what it will look at', async () => {
    const { open } = buckets(
      pair({ scope: { prefixes: ['in/'], suffixes: [], excludes: ['*.tmp'] } }),
      ['in/a', 'in/b', 'in/c', 'in/d.tmp', 'out/e'].map((key) => listed(key)),
    );
    const named = { ...terms, isMeant: ({ key }: ListedObject) => key !== 'in/b', after: 'in/a' };
    let counted = 0;
    for await (counted of countSource(named, open(2)));
    const looked = (await steps(backfill(named, open(2)))).reduce((sum, step) => sum + step.looked, 0);
    expect({ counted, looked }).toEqual({ counted: 1, looked: 1 });
  });

  it('holds no more objects than are under way and wait for one that is slow', async () => {
    let started = 0;
    let go = () => {};
    const opened = new Promise<void>((open) => {
      go = open;
    });
    const { open } = buckets(
      pair(),
      Array.from({ length: 500 }, (_, at) => listed(String(at))),
    );
    const backfiller = open(10);
    const slow = async (item: IntakeItem) => {
      started++;
      await opened;
      return backfiller.copy(item);
    };
    const run = steps(backfill(terms, { ...backfiller, copy: slow }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(started).toBe(terms.concurrency);
    go();
    expect((await run).filter(({ outcome }) => outcome)).toHaveLength(500);
  });
});

const part = fc.constantFrom('', 'a', 'b/', '/', 'é', '\u{1f600}', '\uffff', '~');
const key = fc
  .tuple(part, part, part)
  .map((parts) => parts.join(''))
  .filter((text) => text !== '');

describe('[U] a backfill that dies and goes on', () => {
  it('wherever it dies, has copied everything in the end, and nothing again that was settled before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 30 }),
        fc.constantFrom(
          pair(),
          pair({ keyRule: { stripPrefix: '', addPrefix: 'to/' } }),
          pair({
            scope: { prefixes: ['b/', 'a'], suffixes: [], excludes: [] },
            keyRule: { stripPrefix: '', addPrefix: 'é' },
          }),
          pair({
            scope: { prefixes: ['b/'], suffixes: [], excludes: [] },
            keyRule: { stripPrefix: 'b/', addPrefix: '' },
          }),
        ),
        fc.array(fc.nat(8), { maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (keys, one, deaths, pageSize) => {
          // The folder marker of stripPrefix itself has no key at the destination.
          const source = keys.filter((name) => name !== one.keyRule.stripPrefix).map((name) => listed(name));
          const { open, keysCopied, destination } = buckets(one, source);
          let after: string | undefined;
          for (const diesAfter of [...deaths, Number.POSITIVE_INFINITY]) {
            const settledBefore = after;
            const copiedBefore = keysCopied().length;
            let count = 0;
            for await (const step of backfill(
              { ...terms, ...(after !== undefined && { after }) },
              open(pageSize),
            )) {
              after = step.upTo;
              if (++count > diesAfter) break;
            }
            for (const copied of keysCopied().slice(copiedBefore)) {
              const to = destinationKey(one.keyRule, copied);
              if (settledBefore !== undefined) {
                expect(Buffer.compare(Buffer.from(to), Buffer.from(settledBefore))).toBeGreaterThan(0);
              }
            }
          }
          const expected = source.map(({ key: name }) => name).filter((name) => inScope(one, name));
          expect([...destination.keys()].sort()).toEqual(
            expected.map((name) => destinationKey(one.keyRule, name)).sort(),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

function inScope({ scope }: Pair, name: string): boolean {
  return scope.prefixes.length === 0 || scope.prefixes.some((prefix) => name.startsWith(prefix));
}
