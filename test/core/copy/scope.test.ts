import fc from 'fast-check';
import { destinationKey, filterReason, matches, reservedKey } from '../../../lib/core/copy/scope.ts';
import type { Scope } from '../../../lib/core/pair/pair.ts';
import { reservedFor } from '../../../lib/core/pair/reserved-key.ts';
import { objectKey } from '../../support/arbitraries.ts';
import { pair } from '../../support/pair.ts';

const everything = { prefixes: [], suffixes: [], excludes: [] };

const reasonFor = (scope: Scope, key: string) => filterReason(pair({ scope }), key);

describe('[U] the scope of a pair', () => {
  it('takes every key when it says nothing', () => {
    expect(reasonFor(everything, 'any/key')).toBeUndefined();
  });

  it('takes keys that begin with any of its prefixes', () => {
    const scope = { ...everything, prefixes: ['in/', 'also/'] };
    expect(reasonFor(scope, 'also/a')).toBeUndefined();
    expect(reasonFor(scope, 'in')).toBe('prefix');
    expect(reasonFor(scope, 'not/in/a')).toBe('prefix');
  });

  it('takes keys that end with any of its suffixes', () => {
    const scope = { ...everything, suffixes: ['.csv', '.pdf'] };
    expect(reasonFor(scope, 'a.pdf')).toBeUndefined();
    expect(reasonFor(scope, 'a.pdf.part')).toBe('suffix');
  });

  it('leaves keys that any of its excludes means', () => {
    const scope = { ...everything, excludes: ['*.tmp', 'secret/*'] };
    expect(reasonFor(scope, 'a.tmp')).toBe('exclude');
    expect(reasonFor(scope, 'secret/a')).toBe('exclude');
    expect(reasonFor(scope, 'a.tmp.gz')).toBeUndefined();
  });

  it('names the first reason of several', () => {
    const scope = { prefixes: ['in/'], suffixes: ['.csv'], excludes: ['*'] };
    expect(reasonFor(scope, 'out/a.txt')).toBe('prefix');
    expect(reasonFor(scope, 'in/a.txt')).toBe('suffix');
    expect(reasonFor(scope, 'in/a.csv')).toBe('exclude');
  });
});

describe('[U] the reserved keys of a pair', () => {
  const pairName = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  const part = fc.string({ unit: fc.constantFrom(...'a/.*-+ é🚢'), maxLength: 6 });
  const excludes = fc.array(fc.constantFrom('*.tmp', '.*', '*/.*', 'a*', '*canary'), { maxLength: 2 });
  const anyPair = fc
    .record({
      name: pairName,
      front: part,
      prefixes: fc.array(part, { maxLength: 2 }),
      suffixes: fc.array(part, { maxLength: 2 }),
      excludes,
      addPrefix: part,
    })
    .map(({ name, front, prefixes, addPrefix, ...rest }) =>
      pair({
        name,
        scope: { prefixes: prefixes.map((prefix) => front + prefix), ...rest },
        // A pair strips only what all of its keys begin with.
        keyRule: { stripPrefix: prefixes.length > 0 ? front : '', addPrefix },
      }),
    );
  const name = fc.constantFrom('canary' as const, 'probe-7f8a' as const);

  it('are copied by that pair alone, wherever its key rule puts them', () => {
    fc.assert(
      fc.property(anyPair, anyPair, name, (own, other, what) => {
        const key = reservedKey(own, what);
        if (key === undefined) return;
        expect(filterReason(own, key)).toBeUndefined();
        if (own.name === other.name) return;
        const everyKey = { ...other, scope: everything };
        expect(filterReason(everyKey, key)).toBe('reserved');
        expect(filterReason(everyKey, destinationKey(own.keyRule, key))).toBe('reserved');
      }),
    );
  });

  it('are in the scope also of functions that know of no reserved keys', () => {
    fc.assert(
      fc.property(anyPair, name, (own, what) => {
        const key = reservedKey(own, what) ?? '';
        const { prefixes, suffixes, excludes } = own.scope;
        if (key === '') return;
        expect(prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix))).toBe(true);
        expect(suffixes.length === 0 || suffixes.some((suffix) => key.endsWith(suffix))).toBe(true);
        expect(excludes.some((pattern) => matches(pattern, key))).toBe(false);
      }),
    );
  });

  it.each([
    ['.s3-ferry/acme/canary', 'acme'],
    ['in/.s3-ferry/a-1/probe-5b1c.csv', 'a-1'],
    ['s3-ferry-reserved/acme/canary', 'acme'],
    ['s3-ferry/acme/canary', undefined],
    ['xs3-ferry/acme/probe-1', undefined],
    ['.s3-ferry/acme/report', undefined],
    ['.s3-ferry/canary', undefined],
    ['.s3-ferry//canary', undefined],
    ['.s3-ferry/Acme/canary', undefined],
  ])('%s is reserved for %s', (key, owner) => {
    expect(reservedFor(key)).toBe(owner);
  });

  it('are no key that anybody else would use', () => {
    fc.assert(fc.property(objectKey, (key) => void expect(reservedFor(key)).toBeUndefined()));
  });
});

describe('[U] a pattern', () => {
  it.each([
    ['*', ''],
    ['*', 'a/b'],
    ['', ''],
    ['a*c', 'ac'],
    ['a*c', 'abcbc'],
    ['*a*b*', 'xaxxbx'],
    ['a?c', 'abc'],
    ['?.txt', '🚢.txt'],
    ['**', 'a'],
    ['a.c', 'a.c'],
    ['*', '*'],
    ['a*', 'a\nb'],
  ])('%j means %j', (pattern, text) => {
    expect(matches(pattern, text)).toBe(true);
  });

  it.each([
    ['', 'a'],
    ['a', ''],
    ['a?c', 'ac'],
    ['?', ''],
    ['a*c', 'acb'],
    ['a.c', 'abc'],
    ['[ab]', 'a'],
    ['ab', 'abc'],
    ['??', '🚢'],
  ])('%j does not mean %j', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
  });

  it('cannot be made to stall', () => {
    // A matcher that tries every way to split the text would not come back.
    expect(matches(`${'*a'.repeat(20)}b`, 'a'.repeat(1024))).toBe(false);
  });
});

describe('[U] the key rule', () => {
  it.each([
    ['', '', 'a/b', 'a/b'],
    ['', 'in/', 'a/b', 'in/a/b'],
    ['a/', '', 'a/b', 'b'],
    ['a/', 'in/', 'a/b', 'in/b'],
    ['a/', 'in/', 'b/a/', 'in/b/a/'],
    ['a/', '', 'a/a/b', 'a/b'],
  ])('strip %j, add %j makes of %j %j', (stripPrefix, addPrefix, key, expected) => {
    expect(destinationKey({ stripPrefix, addPrefix }, key)).toBe(expected);
  });
});
