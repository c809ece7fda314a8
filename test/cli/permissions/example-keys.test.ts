import fc from 'fast-check';
import { prove } from '../../../cli/permissions/prove.ts';
import { plan } from '../../../lib/core/copy/plan.ts';
import { destinationKey } from '../../../lib/core/copy/scope.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { policyExamples } from '../../../lib/core/proof/policy-examples.ts';
import { generatedPolicies, type PolicySet } from '../../../lib/core/proof/policy-set.ts';
import { proofCalls } from '../../../lib/core/proof/proof.ts';
import { pair } from '../../support/pair.ts';

/** The world of `one` with a Deny beside its own statements in the policy of a bucket. */
function withDeny(one: Pair, side: 'source' | 'destination', deny: object): PolicySet {
  const { documents } = generatedPolicies(one);
  const own = documents[`${side}-bucket`]?.[0]?.policy as { Statement: object[] } | undefined;
  const statement = { Sid: 'Company', Effect: 'Deny', Principal: '*', Action: 's3:*', ...deny };
  const policy = { Version: '2012-10-17', Statement: [...(own?.Statement ?? []), statement] };
  return { documents: { ...documents, [`${side}-bucket`]: [{ name: 'bucket', policy }] } };
}

/** The objects of which the check says that a call fails. */
async function refusedObjects(one: Pair, policySet: PolicySet): Promise<string[]> {
  const proven = await prove(proofCalls(one, policyExamples(one, policySet)), policySet);
  const failing = proven.filter(({ refused }) => refused.length > 0);
  return [
    ...new Set(failing.map(({ call: { example } }) => JSON.stringify([example?.key, example?.tags ?? []]))),
  ];
}

const keyPart = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '?', '$', 'é'), maxLength: 5 });

/** A pair with a scope and a key rule, and a key that it copies. */
const pairAndKey = fc
  .record({
    strip: keyPart,
    add: keyPart,
    prefix: keyPart,
    suffix: keyPart,
    others: fc.array(keyPart, { maxLength: 1 }),
    exclude: fc.option(keyPart),
    middle: keyPart,
  })
  .map(({ strip, add, prefix, suffix, others, exclude, middle }) => {
    const front = strip + prefix;
    const one = pair({
      scope: {
        prefixes: [front, ...others.map((other) => strip + other)],
        suffixes: suffix === '' ? [] : [suffix],
        excludes: exclude ? [`*${exclude}x*`] : [],
      },
      keyRule: { stripPrefix: strip, addPrefix: add },
    });
    return { one, key: front + middle + suffix };
  })
  .filter(({ one, key }) => plan(one, { bucket: one.source.bucket, key }).kind === 'copy');

/** A pattern of a policy that `text` matches: parts of it are wildcards, all else stands for itself. */
function patternsOf(text: string): fc.Arbitrary<string> {
  const characters = [...text];
  return fc
    .array(fc.constantFrom('keep', 'any', 'run'), {
      minLength: characters.length,
      maxLength: characters.length,
    })
    .map((kinds) =>
      characters
        .map((one, at) => {
          if (kinds[at] === 'run') return '*';
          if (kinds[at] === 'any') return '?';
          return /[*?$]/.test(one) ? `\${${one}}` : one;
        })
        .join(''),
    );
}

describe('[U] the check', () => {
  test.each(['source', 'destination'] as const)(
    'finds a Deny on any part of the keys of the %s bucket that the pair copies',
    async (side) => {
      const denied = pairAndKey.chain(({ one, key }) => {
        const denyKey = side === 'source' ? key : destinationKey(one.keyRule, key);
        return fc.record({ one: fc.constant(one), pattern: patternsOf(denyKey) });
      });
      await fc.assert(
        fc.asyncProperty(denied, async ({ one, pattern }) => {
          const Resource = `arn:aws:s3:::${one[side].bucket}/${pattern}`;
          const objects = await refusedObjects(one, withDeny(one, side, { Resource }));
          expect(objects).not.toEqual([]);
          for (const object of objects) {
            const [key] = JSON.parse(object);
            expect(plan(one, { bucket: one.source.bucket, key }).kind).toBe('copy');
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  test('says nothing of a Deny on keys that the pair does not copy', async () => {
    const one = pair({
      scope: { prefixes: ['in/orders/', 'in/bills/'], suffixes: ['.pdf'], excludes: ['*draft*'] },
      keyRule: { stripPrefix: 'in/', addPrefix: 'out/' },
    });
    for (const [side, pattern] of [
      ['source', 'in/private/*'],
      ['source', '*.exe'],
      ['source', '*draft*'],
      ['source', 'orders/*'],
      ['destination', 'in/orders/*'],
      ['destination', 'out/orders/*.exe'],
      ['destination', 'out/?'],
    ] as const) {
      const Resource = `arn:aws:s3:::${one[side].bucket}/${pattern}`;
      expect(await refusedObjects(one, withDeny(one, side, { Resource }))).toEqual([]);
    }
    const NotResource = ['arn:aws:s3:::archive/out/orders/*', 'arn:aws:s3:::archive/out/bills/*'];
    expect(await refusedObjects(one, withDeny(one, 'destination', { NotResource }))).toEqual([
      // What is about the bucket is about no object of it.
      '[null,[]]',
    ]);
  });

  test.each([
    ['a part of the keys', { Resource: 'arn:aws:s3:::archive/orders/*' }, ['orders/example', []]],
    ['an ending', { Resource: 'arn:aws:s3:::archive/*.exe' }, ['example.exe', []]],
    [
      'what no list names',
      { Action: 's3:PutObject', NotResource: ['arn:aws:s3:::archive/example*', 'arn:aws:s3:::archive/a*'] },
      ['yexample', []],
    ],
    [
      'a source that no list names',
      {
        Resource: '*',
        Condition: { StringNotLike: { 's3:x-amz-copy-source': ['uploads/public/*', 'uploads/example'] } },
      },
      ['yexample', []],
    ],
    [
      'a tag that is copied',
      { Resource: '*', Condition: { StringEquals: { 's3:RequestObjectTag/class': 'secret' } } },
      ['example', [{ Key: 'class', Value: 'secret' }]],
    ],
    [
      'the name of a tag',
      { Resource: '*', Condition: { 'ForAnyValue:StringLike': { 's3:RequestObjectTagKeys': 'class*' } } },
      ['example', [{ Key: 'classexample', Value: 'example' }]],
    ],
    [
      'a tag in a part of the keys',
      {
        Resource: 'arn:aws:s3:::archive/orders/*',
        Condition: {
          StringNotEquals: { 's3:RequestObjectTag/class': 'open' },
          Null: { 's3:RequestObjectTag/class': 'false' },
        },
      },
      ['orders/example', [{ Key: 'class', Value: 's3-ferry-other' }]],
    ],
  ])('names an object that a Deny on %s refuses', async (_, deny, object) => {
    const objects = await refusedObjects(pair(), withDeny(pair(), 'destination', deny));
    expect(objects).toContain(JSON.stringify(object));
  });

  test('names an object that a Deny on a tag of the source refuses', async () => {
    const deny = { Resource: '*', Condition: { StringLike: { 's3:ExistingObjectTag/class': 'sec*' } } };
    const objects = await refusedObjects(pair(), withDeny(pair(), 'source', deny));
    expect(objects).toEqual([JSON.stringify(['example', [{ Key: 'class', Value: 'secexample' }]])]);
  });

  test('finds the keys that an Allow leaves out', async () => {
    const { documents } = generatedPolicies(pair());
    const policy = JSON.parse(JSON.stringify(documents['source-bucket']?.[0]?.policy));
    policy.Statement[0].Resource = ['arn:aws:s3:::uploads/e*', 'arn:aws:s3:::uploads/x*'];
    const policySet = { documents: { ...documents, 'source-bucket': [{ name: 'bucket', policy }] } };
    expect(await refusedObjects(pair(), policySet)).toEqual([JSON.stringify(['yexample', []])]);
  });

  test('takes no key that the pair leaves out for an example', () => {
    const scope = { prefixes: ['in/'], suffixes: ['.pdf'], excludes: ['*ample*', 'in/x*'] };
    const one = pair({ scope, tags: 'drop' });
    expect(policyExamples(one, generatedPolicies(one)).map(({ key }) => key)).toEqual(['in/.pdf']);
    const nothing = pair({ scope: { ...scope, excludes: ['*'] }, tags: 'drop' });
    expect(policyExamples(nothing, generatedPolicies(nothing)).map(({ key }) => key)).toEqual([
      'in/example.pdf',
    ]);
  });

  test('needs no other examples where the policies are the pair’s own', () => {
    const one = pair({ scope: { prefixes: ['a/', 'ü/'], suffixes: ['.x'], excludes: [] } });
    expect(policyExamples(one, generatedPolicies(one))).toHaveLength(4);
  });
});
