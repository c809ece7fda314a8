import { fieldName } from '../../../lib/core/pair/pair-problem.ts';
import { pairProblems } from '../../../lib/core/pair-checks/pair-checks.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const scope = { prefixes: [], suffixes: [], excludes: [] };
const jobs = { bucket: 'jobs', prefix: 'acme/' };
const drift = { schedule: 'rate(1 day)' };
const each = (text: string, count: number) => Array.from({ length: count }, (_, n) => `${text}${n}`);
const keyOf = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/1`;

function problems(facts: PairFacts) {
  return pairProblems(pair(facts)).map(({ path, found, write }) => ({
    field: fieldName(path),
    found,
    write,
  }));
}

/** What is wrong, the field it is placed at, what is found there, and what to write. */
const mistakes: readonly [string, PairFacts, field: string, found: string, write: string][] = [
  [
    'a source bucket with capitals',
    { source: { bucket: 'Uploads' } },
    'source.bucket',
    '"Uploads"',
    'the name of a general purpose bucket',
  ],
  [
    'a destination bucket with capitals',
    { source: { region: 'us-east-1' }, destination: { bucket: 'Archive' } },
    'destination.bucket',
    '"Archive"',
    'the name of a general purpose bucket',
  ],
  [
    'a bucket of jobs that no bucket of the source Region can be',
    { destination: { region: 'us-east-1' }, batch: { ...jobs, bucket: 'Jobs' } },
    'batch.bucket',
    '"Jobs"',
    'the name of a general purpose bucket',
  ],
  [
    'a bucket of inventories that no bucket of the source Region can be',
    { destination: { region: 'us-east-1' }, batch: { ...jobs, inventory: { bucket: 'Lists', prefix: '' } } },
    'batch.inventory',
    '"Lists"',
    'the name of a general purpose bucket',
  ],
  [
    'one bucket at both ends',
    { destination: { bucket: 'uploads' } },
    'destination.bucket',
    'the source bucket uploads again',
    'the name of another bucket',
  ],
  [
    'two partitions',
    { destination: { region: 'cn-north-1' } },
    'destination.region',
    'cn-north-1, which shares no accounts with eu-central-1',
    'a region of the partition aws',
  ],
  [
    'a source key of the other account',
    { source: { kmsKey: keyOf('eu-central-1', '222222222222') } },
    'source.kmsKey',
    'a key of another account or region than the bucket',
    `a key of account 111111111111 in eu-central-1, ${keyOf('eu-central-1', '111111111111').slice(0, -1)}…`,
  ],
  [
    'a destination key of the other Region',
    { destination: { kmsKey: keyOf('eu-central-1', '222222222222') } },
    'destination.kmsKey',
    'a key of another account or region than the bucket',
    `a key of account 222222222222 in eu-west-1, ${keyOf('eu-west-1', '222222222222').slice(0, -1)}…`,
  ],
  [
    'an operator of another account',
    { operators: ['arn:aws:iam::111111111111:role/a', 'arn:aws:iam::222222222222:role/b'] },
    'operators[1]',
    'arn:aws:iam::222222222222:role/b, which is not of the source account',
    'a role or user of account 111111111111, arn:aws:iam::111111111111:…',
  ],
  [
    'an exclude of all keys',
    { scope: { ...scope, excludes: ['*.tmp', 'in/*', '***'] } },
    'scope.excludes[2]',
    '"***", which leaves nothing to copy',
    'like "*.tmp"',
  ],
  [
    'more notifications than a bucket has',
    { scope: { ...scope, prefixes: each('p', 10), suffixes: each('s', 11) } },
    'scope',
    '110 combinations of prefix and suffix',
    'fewer prefixes or suffixes, or trigger: eventbridge',
  ],
  [
    'a prefix to strip that keys of two prefixes lack',
    {
      scope: { ...scope, prefixes: ['in/', 'out/', 'up/'] },
      keyRule: { stripPrefix: 'in/', addPrefix: '' },
    },
    'keyRule.stripPrefix',
    '(those under "out/", "up/")',
    'scope.prefixes that all start with "in/"',
  ],
  [
    'more scope than AWS leaves room for',
    { scope: { ...scope, excludes: each('x'.repeat(60), 60) } },
    'scope',
    "the Lambda's environment would have",
    'fewer or shorter prefixes, suffixes, excludes and other texts',
  ],
  [
    'jobs kept in the destination bucket',
    { batch: { ...jobs, bucket: 'archive' } },
    'batch.bucket',
    'the destination bucket archive, which is of another account than the jobs',
    'the name of a bucket of account 111111111111',
  ],
  [
    'reports of jobs that are uploads',
    { batch: { ...jobs, bucket: 'uploads' }, scope: { ...scope, suffixes: ['.csv'] } },
    'batch.bucket',
    'the pair copies what is under "acme/" too',
    'another bucket, or a batch.prefix out of the scope',
  ],
  [
    'a comparison of what is not copied',
    { drift: { ...drift, prefixes: ['in/a/', 'x/'] }, scope: { ...scope, prefixes: ['in/', 'up/'] } },
    'drift.prefixes[1]',
    '"x/", which is out of the scope',
    'a prefix that starts with one of "in/", "up/"',
  ],
];

/** What looks like one of the mistakes, and is none. */
const right: readonly [string, PairFacts][] = [
  ['nothing beside what every pair has', {}],
  ['an old name of a bucket in us-east-1', { source: { region: 'us-east-1', bucket: 'Up_loads' } }],
  ['a comparison of any keys where all are copied', { drift: { ...drift, prefixes: ['x/'] } }],
  [
    'a comparison of more than is copied',
    { drift: { ...drift, prefixes: ['in/'] }, scope: { ...scope, prefixes: ['in/a/'] } },
  ],
  [
    'jobs in the source bucket, out of the scope',
    { batch: { ...jobs, bucket: 'uploads' }, scope: { ...scope, prefixes: ['in/'] } },
  ],
  [
    'jobs and inventories in buckets of their own',
    { batch: { ...jobs, inventory: { bucket: 'lists', prefix: '' } } },
  ],
  [
    'as many notifications as a bucket has',
    { scope: { ...scope, prefixes: each('p', 10), suffixes: each('s', 10) } },
  ],
  ['an exclude that ends in a wildcard', { scope: { ...scope, excludes: ['tmp/**'] } }],
];

describe('[U] a pair whose fields are right one by one', () => {
  it.each(mistakes)(
    'with %s is told so at the field, with what to write',
    (_, facts, field, found, write) => {
      expect(problems(facts)).toEqual([
        { field, found: expect.stringContaining(found), write: expect.stringContaining(write) },
      ]);
    },
  );

  it.each(right)('with %s is right', (_, facts) => {
    expect(problems(facts)).toEqual([]);
  });

  it('is told of every mistake it has, where it has several', () => {
    const facts = {
      destination: { bucket: 'uploads', region: 'cn-north-1' },
      batch: { ...jobs, bucket: 'Jobs' },
    };
    expect(problems(facts).map(({ field }) => field)).toEqual([
      'batch.bucket',
      'destination.bucket',
      'destination.region',
    ]);
  });

  it('names the file where a mistake is of no field', () => {
    expect(fieldName([])).toBe('the file');
    expect(fieldName(['scope', 'prefixes', 1])).toBe('scope.prefixes[1]');
  });
});
