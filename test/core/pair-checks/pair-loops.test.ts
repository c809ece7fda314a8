import fc from 'fast-check';
import { destinationKey, filterReason } from '../../../lib/core/copy/scope.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import type { NamedPairProblem } from '../../../lib/core/pair/pair-problem.ts';
import { crossPairProblems } from '../../../lib/core/pair-checks/pair-loops.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const scope = (facts: Partial<Pair['scope']>) => ({ prefixes: [], suffixes: [], excludes: [], ...facts });
const rule = (facts: Partial<Pair['keyRule']>) => ({ stripPrefix: '', addPrefix: '', ...facts });

/** A pair between two buckets of one account and region each, so that only keys and triggers can clash. */
function way(name: string, from: string, to: string, facts: PairFacts = {}): Pair {
  const place = { account: '111111111111', region: 'eu-central-1' };
  const destination = { ...place, bucket: to, role: `s3-ferry-${name}` };
  return pair({ name, ...facts, source: { ...place, bucket: from }, destination });
}

const found = (...pairs: Pair[]) =>
  crossPairProblems(pairs).map((problem) => `${problem.pair}: ${problem.found}`);

test('pairs with nothing in common are right', () => {
  expect(found(way('a', 'one', 'two'), way('b', 'three', 'four'))).toEqual([]);
});

test('a chain is right, for its end feeds nobody', () => {
  expect(found(way('a', 'one', 'two'), way('b', 'two', 'three'))).toEqual([]);
});

describe('a ring', () => {
  test('of two is refused once, by name, with its way', () => {
    expect(found(way('a', 'one', 'two'), way('b', 'two', 'one'))).toEqual([
      'a: a ring: the copies of a are uploads for b, whose copies are uploads for a (one → two → one)',
    ]);
  });

  test('of three is refused once, whatever the order of the pairs', () => {
    const pairs = [way('c', 'three', 'one'), way('a', 'one', 'two'), way('b', 'two', 'three')];
    expect(found(...pairs)).toEqual([
      'c: a ring: the copies of c are uploads for a, whose copies are uploads for b, whose copies are uploads for c (three → one → two → three)',
    ]);
  });

  test('beside another is told of its own', () => {
    const pairs = [way('a', 'one', 'two'), way('b', 'two', 'one'), way('c', 'x', 'y'), way('d', 'y', 'x')];
    expect(found(...pairs)).toHaveLength(2);
  });

  test('is told apart from one of other names that run together alike', () => {
    const pairs = [way('a', 'one', 'two'), way('bc', 'two', 'one'), way('ab', 'x', 'y'), way('c', 'y', 'x')];
    expect(found(...pairs)).toHaveLength(2);
  });

  test('is none of a pair with one bucket at both ends, which is refused by itself', () => {
    const texts = found(way('a', 'one', 'one'), way('b', 'x', 'y'));
    expect(texts.filter((text) => text.includes('ring'))).toEqual([]);
  });

  test('is told whose way in leads through a pair outside of it', () => {
    const pairs = [
      way('a', 'in', 'one'),
      way('b', 'one', 'two'),
      way('c', 'two', 'one', { keyRule: rule({ addPrefix: 'c/' }) }),
    ];
    expect(found(...pairs).filter((text) => text.includes('ring'))).toEqual([
      expect.stringMatching(/^b: a ring: the copies of b are uploads for c, /),
    ]);
  });

  test.each<[string, PairFacts, PairFacts]>([
    [
      'prefixes that share no key',
      { scope: scope({ prefixes: ['a/'] }) },
      { scope: scope({ prefixes: ['b/'] }) },
    ],
    [
      'suffixes that share no key',
      { scope: scope({ suffixes: ['.a'] }) },
      { scope: scope({ suffixes: ['.b'] }) },
    ],
    [
      'a key rule that leads out of the scope',
      { keyRule: rule({ addPrefix: 'from-a/' }) },
      { scope: scope({ prefixes: ['to-a/'] }) },
    ],
    [
      'an exclude of what the other adds',
      { keyRule: rule({ addPrefix: 'from-a/' }) },
      { scope: scope({ excludes: ['from-a/*'] }) },
    ],
    [
      'an exclude of what the other copies',
      { scope: scope({ suffixes: ['.jpg'] }) },
      { scope: scope({ excludes: ['*.jpg'] }) },
    ],
    [
      'a stripped prefix',
      { scope: scope({ prefixes: ['in/a/'] }), keyRule: rule({ stripPrefix: 'in/' }) },
      { scope: scope({ prefixes: ['in/'] }) },
    ],
  ])('is none with %s', (_, a, b) => {
    expect(
      found(way('a', 'one', 'two', a), way('b', 'two', 'one', b)).filter((text) => text.includes('ring')),
    ).toEqual([]);
  });

  test.each<[string, PairFacts, PairFacts]>([
    [
      'an exclude of a part of what the other adds',
      { keyRule: rule({ addPrefix: 'from-a/' }) },
      { scope: scope({ excludes: ['from-a/x*'] }) },
    ],
    [
      'an exclude with a wildcard inside, which is not looked into',
      { keyRule: rule({ addPrefix: 'from-a/' }) },
      { scope: scope({ excludes: ['f*a/*'] }) },
    ],
    [
      'an exclude with a wildcard between its ends',
      { scope: scope({ suffixes: ['.jpg'] }) },
      { scope: scope({ excludes: ['.j*pg'] }) },
    ],
  ])('is not ruled out by %s', (_, a, b) => {
    expect(
      found(way('a', 'one', 'two', a), way('b', 'two', 'one', b)).filter((text) => text.includes('ring')),
    ).toHaveLength(1);
  });

  test('is refused whenever any key goes round', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 });
    const parts = fc.array(part.filter(Boolean), { maxLength: 2 });
    const excludes = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 3 }),
      { maxLength: 2 },
    );
    const facts = fc.record({
      scope: fc.record({ prefixes: parts, suffixes: parts, excludes }),
      keyRule: fc.record({ stripPrefix: part, addPrefix: part }),
    });
    const keys = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 5 }), {
      minLength: 20,
      maxLength: 20,
    });
    let rings = 0;
    fc.assert(
      fc.property(facts, facts, keys, (factsOfA, factsOfB, sample) => {
        const [a, b] = [way('a', 'one', 'two', factsOfA), way('b', 'two', 'one', factsOfB)];
        const feeds = (from: Pair, to: Pair) =>
          sample.some(
            (key) => !filterReason(from, key) && !filterReason(to, destinationKey(from.keyRule, key)),
          );
        if (!feeds(a, b) || !feeds(b, a)) return;
        rings++;
        expect(found(a, b).some((text) => text.includes('ring'))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(rings).toBeGreaterThan(100);
  });
});

describe('two pairs on one source bucket', () => {
  const both = (a: PairFacts, b: PairFacts) => found(way('a', 'one', 'two', a), way('b', 'one', 'three', b));

  test('both notified of the same keys are refused, for S3 refuses it', () => {
    const expected =
      /^b: (notification|queue), while pair a has (notification|queue) for keys of the same bucket one/;
    expect(both({}, {})).toEqual([expect.stringMatching(expected)]);
    expect(both({ trigger: 'queue' }, {})).toEqual([expect.stringMatching(expected)]);
    expect(both({ scope: scope({ excludes: ['a*'] }) }, { scope: scope({ prefixes: ['a'] }) })).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  test('are right when at most one of them is notified, EventBridge being apart', () => {
    expect(both({}, { trigger: 'eventbridge' })).toEqual([]);
    expect(both({ trigger: 'eventbridge' }, { trigger: 'eventbridge' })).toEqual([]);
  });

  test('are right when their scopes share no key', () => {
    expect(both({ scope: scope({ prefixes: ['a/'] }) }, { scope: scope({ prefixes: ['b/'] }) })).toEqual([]);
    expect(both({ scope: scope({ suffixes: ['.a'] }) }, { scope: scope({ suffixes: ['.b'] }) })).toEqual([]);
  });
});

describe('two pairs that write to one bucket', () => {
  const both = (a: PairFacts, b: PairFacts) =>
    found(way('a', 'one', 'three', a), way('b', 'two', 'three', b));

  test('are refused when they may write the same key', () => {
    expect(both({}, {})).toEqual(['b: three, where pair a may write the same keys']);
    expect(
      both({ keyRule: rule({ addPrefix: 'x/' }) }, { scope: scope({ prefixes: ['x/y'] }) }),
    ).toHaveLength(1);
  });

  test('are right with a prefix of their own', () => {
    expect(both({ keyRule: rule({ addPrefix: 'a/' }) }, { keyRule: rule({ addPrefix: 'b/' }) })).toEqual([]);
  });
});

test('one bucket in two accounts or regions is refused', () => {
  const other = pair({
    name: 'b',
    source: { bucket: 'two', account: '333333333333' },
    destination: { bucket: 'x' },
  });
  expect(found(way('a', 'one', 'two'), other)).toEqual([
    'b: two in account 333333333333, eu-central-1; pair a has it in 111111111111, eu-central-1',
  ]);
});

test.each<[string, Pair[], Partial<NamedPairProblem>]>([
  [
    'a ring',
    [way('a', 'one', 'two'), way('b', 'two', 'one')],
    {
      pair: 'a',
      others: ['b'],
      path: ['destination', 'bucket'],
      write: expect.stringContaining('a keyRule.addPrefix in each pair'),
    },
  ],
  [
    'notifications that overlap',
    [way('a', 'one', 'two'), way('b', 'one', 'three')],
    { pair: 'b', others: ['a'], path: ['trigger'], write: expect.stringContaining('trigger: eventbridge') },
  ],
  [
    'two writers of one key',
    [way('a', 'one', 'three'), way('b', 'two', 'three')],
    { pair: 'b', others: ['a'], path: ['destination', 'bucket'], write: expect.stringContaining('like b/') },
  ],
  [
    'a bucket in two places',
    [
      way('a', 'one', 'two'),
      pair({ name: 'b', source: { bucket: 'two', account: '333333333333' }, destination: { bucket: 'x' } }),
    ],
    {
      pair: 'b',
      others: ['a'],
      path: ['source', 'bucket'],
      write: expect.stringContaining('the same account and region'),
    },
  ],
])('%s is placed at a field of one pair, with the others and what to write', (_, pairs, expected) => {
  expect(crossPairProblems(pairs)).toEqual([expect.objectContaining(expected)]);
});
