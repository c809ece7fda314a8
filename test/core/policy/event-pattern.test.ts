import type { Pair } from '../../../lib/core/pair/pair.ts';
import { eventPattern } from '../../../lib/core/policy/event-pattern.ts';
import { pair } from '../../support/pair.ts';

const pattern = (scope: Partial<Pair['scope']> = {}) =>
  eventPattern(pair({ scope: { prefixes: [], suffixes: [], excludes: [], ...scope } }));
const bucketOnly = pattern();

/** What the pattern asks of a key. */
function keyFilter(scope: Partial<Pair['scope']>): unknown {
  const { detail } = pattern(scope);
  return 'object' in detail ? detail.object : 'every key';
}

test('a pair listens to uploads of its bucket in its account', () => {
  expect(bucketOnly).toEqual({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    account: ['111111111111'],
    detail: { bucket: { name: ['uploads'] } },
  });
});

test.each<[string, Partial<Pair['scope']>, unknown]>([
  ['prefixes', { prefixes: ['a/', 'b/'] }, { key: [{ prefix: 'a/' }, { prefix: 'b/' }] }],
  ['suffixes', { suffixes: ['.a', '.b'] }, { key: [{ suffix: '.a' }, { suffix: '.b' }] }],
  [
    'prefixes alone, where there are suffixes too',
    { prefixes: ['a/'], suffixes: ['.a'] },
    { key: [{ prefix: 'a/' }] },
  ],
  [
    'excluded endings',
    { excludes: ['*.tmp', '*.bak', 'a*'] },
    { key: [{ 'anything-but': { suffix: ['.tmp', '.bak'] } }] },
  ],
  [
    'prefixes alone, where there are excludes too',
    { prefixes: ['a/'], excludes: ['*.tmp'] },
    { key: [{ prefix: 'a/' }] },
  ],
  [
    // CloudFormation would look up what follows two braces.
    'prefixes up to two braces',
    { prefixes: ['a{{b}}\nc{{d', 'e{f'] },
    { key: [{ prefix: 'a{' }, { prefix: 'e{f' }] },
  ],
  [
    'suffixes from two braces on',
    { suffixes: ['a{{b\n{{c', 'd{e'] },
    { key: [{ suffix: '{c' }, { suffix: 'd{e' }] },
  ],
  [
    'excluded endings without two braces',
    { excludes: ['*.a{{b', '*{{', '*.x{y', 'z*.w'] },
    { key: [{ 'anything-but': { suffix: ['.x{y'] } }] },
  ],
  ['nothing for excludes it cannot express', { excludes: ['a*', '*b*', '*.t?p'] }, 'every key'],
])('it filters by %s', (_, scope, expected) => {
  expect(keyFilter(scope)).toEqual(expected);
});

test('a pattern that would be too long for EventBridge asks nothing of the key', () => {
  const prefixes = Array.from({ length: 100 }, (_, at) => `${'long'.repeat(5)}/${at}/`);
  expect(pattern({ prefixes })).toEqual(bucketOnly);
  const empty = JSON.stringify(pattern({ prefixes: [''] })).length;
  const longest = 'a'.repeat(2048 - empty);
  expect(JSON.stringify(pattern({ prefixes: [longest] }))).toHaveLength(2048);
  expect(pattern({ prefixes: [`${longest}a`] })).toEqual(bucketOnly);
});
