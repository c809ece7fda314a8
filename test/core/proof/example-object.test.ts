import { exampleKey } from '../../../lib/core/proof/example-key.ts';
import { exampleObjects, examplePlan, exampleWords } from '../../../lib/core/proof/example-object.ts';
import { globPattern } from '../../../lib/core/proof/key-pattern.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const keysOf = (facts: PairFacts) => exampleObjects(pair({ tags: 'drop', ...facts })).map(({ key }) => key);
const scope = { prefixes: [], suffixes: [], excludes: [] };

describe('[U] an example of what a pair copies', () => {
  test.each<[string, PairFacts, string[]]>([
    ['any key', {}, ['example']],
    [
      'two prefixes and an ending',
      { scope: { ...scope, prefixes: ['a/', 'b/'], suffixes: ['.x'] } },
      ['a/example.x', 'b/example.x'],
    ],
    ['a prefix twice', { scope: { ...scope, prefixes: ['a', 'a'] } }, ['aexample']],
    [
      'wildcards that stand for themselves',
      { scope: { ...scope, prefixes: ['a*?$'], suffixes: ['*'] } },
      ['a*?$example*'],
    ],
    [
      'an exclude of the usual word',
      { scope: { ...scope, prefixes: ['a/'], excludes: ['a/ex*'] } },
      ['a/yexample'],
    ],
    [
      'an exclude of one prefix',
      { scope: { ...scope, prefixes: ['a/', 'b/'], excludes: ['a/*'] } },
      ['b/example'],
    ],
    [
      'a front that is stripped, and excludes',
      {
        scope: { ...scope, prefixes: ['in/a*'], excludes: ['*example*'] },
        keyRule: { stripPrefix: 'in/', addPrefix: '' },
      },
      ['in/a*'],
    ],
    ['excludes of everything', { scope: { ...scope, excludes: ['*'] } }, ['example']],
  ])('is within %s', (_, facts, keys) => {
    expect(keysOf(facts)).toEqual(keys);
  });

  test('is looked for with and without a tag where tags are copied', () => {
    const tag = { Key: 'example', Value: 'example' };
    expect(exampleObjects(pair())).toEqual([
      { key: 'example', tags: [] },
      { key: 'example', tags: [tag] },
    ]);
    expect(exampleObjects(pair()).map(exampleWords)).toEqual([
      'object example',
      'object example tagged example=example',
    ]);
    expect(exampleWords({ key: 'a', tags: [tag, { Key: 'x', Value: 'y' }] })).toBe(
      'object a tagged example=example, x=y',
    );
  });

  test('goes where the key rule puts it', () => {
    const one = pair({ keyRule: { stripPrefix: 'in/', addPrefix: 'out/' } });
    expect(examplePlan(one, { key: 'in/a', tags: [] })).toMatchObject({
      object: { bucket: 'uploads', key: 'in/a' },
      destinationKey: 'out/a',
    });
  });

  test('is within what it has to match and outside of what it must not', () => {
    const shapes = [{ prefix: 'a/', suffix: '' }];
    const within = [globPattern('*.pdf')];
    expect(exampleKey(pair(), shapes, { within, outside: [] })).toBe('a/example.pdf');
    expect(exampleKey(pair(), shapes, { within, outside: [globPattern('*example*')] })).toBe('a/.pdf');
    expect(exampleKey(pair(), shapes, { within, outside: [globPattern('a*')] })).toBeUndefined();
    expect(
      exampleKey(pair(), [{ prefix: 'b', suffix: '' }, ...shapes], {
        within: [globPattern('a*')],
        outside: [],
      }),
    ).toBe('a/example');
  });
});
