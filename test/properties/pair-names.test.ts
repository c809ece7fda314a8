import fc from 'fast-check';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { crossPairProblems } from '../../lib/core/pair-checks/pair-loops.ts';
import {
  nameClashes,
  type OwnedName,
  ownedNames,
  ownNameClashes,
} from '../../lib/core/pair-checks/pair-names.ts';
import { readPolicy, withoutStatements, withStatements } from '../../lib/core/policy/merge-policy.ts';
import {
  formerStatementsOf,
  pairStatementIds,
  statementsOfPair,
} from '../../lib/core/policy/pair-statement-ids.ts';
import { isShared, policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import { formerStatementIdStem, statementIdStem } from '../../lib/core/policy/statement-id-stem.ts';
import { pairName } from '../../lib/pair-file/pair-schema.ts';
import { resources } from '../../stacks/source-stack.ts';
import { everyPair } from '../support/every-pair.ts';
import { pair } from '../support/pair.ts';

/** Names of parts that other names end with, and of characters that ids cannot hold. */
const part = fc.constantFrom(
  ...[
    'a',
    'x',
    'b',
    '1',
    '1b',
    'x1b',
    '',
    'acme',
    'destination',
    'lambda',
    'batch',
    'dead',
    'deadLetter',
    'errors',
  ],
  ...['drift', 'parked', 'large', 'age', 'dlq', 'read', 'objects', 'tags', 'write', 'replicate', 'events'],
);
const name = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('-'))
  .filter((one) => pairName.test(one));
const accounts = ['111111111111', '222222222222'] as const;
const regions = ['eu-central-1', 'eu-west-1'] as const;

/** A pair between any of two accounts and Regions, whose role has its own name or that of something else. */
const anyPair: fc.Arbitrary<Pair> = fc
  .record({
    name,
    role: fc.option(name.map((one) => `s3-ferry-${one}`)),
    from: fc.tuple(fc.constantFrom(...accounts), fc.constantFrom(...regions)),
    to: fc.tuple(fc.constantFrom(...accounts), fc.constantFrom(...regions)),
    base: fc.constantFrom(...everyPair()),
    more: fc.boolean(),
  })
  .map(({ name, role, from, to, base, more }) => ({
    ...base,
    name,
    source: { ...base.source, account: from[0], region: from[1], bucket: `${name}-from` },
    destination: {
      ...base.destination,
      account: to[0],
      region: to[1],
      bucket: `${name}-to`,
      role: role ?? `s3-ferry-${name}`,
    },
    ...(more && {
      batch: { bucket: 'jobs', prefix: 'p/' },
      drift: { schedule: 'rate(1 day)', prefixes: [] },
    }),
  }));
const two = fc.tuple(anyPair, anyPair).filter(([a, b]) => a.name !== b.name);

const identity = ({ kind, name, account, region }: OwnedName) =>
  JSON.stringify([kind, kind === 'role' ? name.toLowerCase() : name, account, region]);

describe('[U] two pairs', () => {
  test('that name anything alike are refused, and only they', () => {
    fc.assert(
      fc.property(two, ([a, b]) => {
        const names = new Set(ownedNames(a).map(identity));
        const shared = ownedNames(b).filter((owned) => names.has(identity(owned)));
        const refused = nameClashes(a, b);
        expect(refused.map(({ pair: of, others }) => [of, ...others])).toEqual(
          shared.map(() => [b.name, a.name]),
        );
        shared.forEach((owned, at) => {
          expect(refused[at]?.found).toContain(`${owned.kind} ${owned.name} in account ${owned.account}`);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test('have no statement id in common', () => {
    fc.assert(
      fc.property(fc.oneof(two, fc.tuple(anyName(), anyName())), ([a, b]) => {
        fc.pre(a.name !== b.name);
        const ids = pairStatementIds(a);
        expect([...pairStatementIds(b)].filter((id) => ids.has(id))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  function anyName() {
    return fc.stringMatching(/^[ax][ax1-]{0,4}$/).map((one) => pair({ name: one }));
  }

  const at = (region: string, account = '111111111111') => ({ account, region });
  const here = at('eu-central-1');
  test.each<[string, Parameters<typeof pair>[0], Parameters<typeof pair>[0], string]>([
    [
      'the stack of one is the destination stack of the other',
      { name: 'acme', destination: here },
      { name: 'acme-destination', source: here },
      'stack s3-ferry-acme-destination in account 111111111111, eu-central-1',
    ],
    [
      "the role of one is the other's for its functions",
      { name: 'x' },
      { name: 'x-lambda', destination: { ...here, role: 's3-ferry-x-lambda' } },
      'role s3-ferry-x-lambda in account 111111111111',
    ],
    [
      'they have one destination.role, in other capitals',
      { name: 'one', destination: { role: 'Copier' } },
      { name: 'two', destination: { role: 'copier', region: 'us-east-1' } },
      'role copier in account 222222222222',
    ],
    [
      'an alarm of one is an alarm of the other',
      { name: 'x' },
      { name: 'x-dead-letter' },
      'alarm s3-ferry-x-dead-letter-errors in account 111111111111, eu-central-1',
    ],
  ])('are refused where %s', (_, a, b, expected) => {
    const ends = (of: string) => ({ bucket: of });
    const [first, second] = [pair(a), pair(b)].map((one) => ({
      ...one,
      source: { ...one.source, ...ends(`${one.name}-from`) },
      destination: { ...one.destination, ...ends(`${one.name}-to`) },
    })) as [Pair, Pair];
    expect(crossPairProblems([first, second])).toContainEqual({
      pair: second.name,
      others: [first.name],
      path: expected.startsWith('role') ? ['destination', 'role'] : [],
      found: `${expected}, which pair ${first.name} has as well`,
      write: expect.stringContaining(`of ${first.name}.yml`),
    });
    const elsewhere = { ...second.source, account: '333333333333' };
    const apart = {
      ...second,
      source: elsewhere,
      destination: { ...second.destination, account: '444444444444' },
    };
    expect(nameClashes(first, apart)).toEqual([]);
  });
});

describe('[U] a pair', () => {
  test('may not name two roles of one account alike', () => {
    const inOne = (role: string) => pair({ destination: { account: '111111111111', role } });
    expect(ownNameClashes(inOne('S3-Ferry-Test-Lambda'))).toEqual([
      {
        path: ['destination', 'role'],
        found: 'role S3-Ferry-Test-Lambda in account 111111111111, which another role of the pair has',
        write: 'another name',
      },
    ]);
    expect(ownNameClashes(inOne('another'))).toEqual([]);
  });

  test('owns every name that its stacks give, none longer than AWS takes', () => {
    const longest = 'n'.repeat(31);
    const limits = {
      ...{ stack: 128, role: 64, function: 64, queue: 80, rule: 64, alarm: 255, dashboard: 255 },
    };
    for (const base of everyPair()) {
      const one: Pair = {
        ...base,
        name: longest,
        batch: { bucket: 'jobs', prefix: 'p/' },
        drift: { schedule: 'rate(1 day)', prefixes: [] },
        slo: { target: 99.9, withinMs: 900_000 },
        dashboard: {},
      };
      const owned = ownedNames(one);
      const given = Object.values(resources(one)).flatMap(({ Properties }) =>
        ['RoleName', 'QueueName', 'AlarmName', 'DashboardName', 'Name'].flatMap(
          (field) => Properties[field] ?? [],
        ),
      );
      expect(given.length).toBeGreaterThan(10);
      expect(owned.map(({ name }) => name)).toEqual(expect.arrayContaining(given));
      const ofSource = owned.filter(({ kind }) => ['queue', 'rule', 'alarm'].includes(kind));
      expect(given).toEqual(expect.arrayContaining(ofSource.map(({ name }) => name)));
      const ofDestination = owned.filter(({ account }) => account === one.destination.account);
      expect(ofDestination).toHaveLength(one.access === 'bucket-policy' ? 0 : 2);
      for (const { kind, name } of owned) expect(name.length).toBeLessThanOrEqual(limits[kind]);
      for (const id of pairStatementIds(one)) expect(id).toMatch(/^[A-Za-z0-9]+$/);
    }
  });
});

describe('[U] statements that were deployed under another id', () => {
  const roles = (name: string) => ({ role: `s3-ferry-${name}` });
  const [irregular, regular] = ['a-1b', 'a-x1b'].map((name) => pair({ name, destination: roles(name) })) as [
    Pair,
    Pair,
  ];
  const document = (of: Pair) =>
    policyDocuments(of)
      .find(isShared)
      ?.statements.map(({ statement }) => statement) ?? [];
  const former = document(irregular).map((statement) => ({
    ...statement,
    Sid: formerStatementIdStem('a-1b') + statement.Sid.slice(statementIdStem('a-1b').length),
  }));
  const text = (statements: readonly object[]) =>
    readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));

  test('are replaced, not doubled', () => {
    expect(former[0]?.Sid).toBe(document(regular)[0]?.Sid);
    const kept = withoutStatements(text(former), formerStatementsOf(irregular));
    expect(withStatements(kept, document(irregular))).toEqual(text(document(irregular)));
  });

  test('are removed with the pair, and those of the pair with that id stay', () => {
    expect(withoutStatements(text(former), statementsOfPair(irregular))).toBeUndefined();
    expect(withoutStatements(text(document(regular)), statementsOfPair(irregular))).toEqual(
      text(document(regular)),
    );
  });

  test('are those of names with a hyphen before no dead letter alone', () => {
    fc.assert(
      fc.property(name, (one) => {
        const isSame = statementIdStem(one) === formerStatementIdStem(one);
        expect(isSame).toBe(!/-([^a-z]|$)/.test(one));
      }),
    );
  });
});
