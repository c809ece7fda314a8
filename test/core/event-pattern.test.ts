import { eventPattern } from '../../lib/core/event-pattern.ts';
import type { Pair } from '../../lib/core/pair.ts';
import { pair } from '../support/pair.ts';

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
  ['nothing for excludes it cannot express', { excludes: ['a*', '*b*', '*.t?p'] }, 'every key'],
])('it filters by %s', (_, scope, expected) => {
  expect(keyFilter(scope)).toEqual(expected);
});

test('a pattern that would be too long for EventBridge asks nothing of the key', () => {
  const prefixes = Array.from({ length: 100 }, (_, at) => `${'long'.repeat(5)}/${at}/`);
  expect(pattern({ prefixes })).toEqual(bucketOnly);
  expect(JSON.stringify(pattern({ prefixes: prefixes.slice(0, 40) })).length).toBeLessThanOrEqual(2048);
});
