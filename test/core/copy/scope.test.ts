import { destinationKey, filterReason, matches } from '../../../lib/core/copy/scope.ts';

const everything = { prefixes: [], suffixes: [], excludes: [] };

describe('[U] the scope of a pair', () => {
  it('takes every key when it says nothing', () => {
    expect(filterReason(everything, 'any/key')).toBeUndefined();
  });

  it('takes keys that begin with any of its prefixes', () => {
    const scope = { ...everything, prefixes: ['in/', 'also/'] };
    expect(filterReason(scope, 'also/a')).toBeUndefined();
    expect(filterReason(scope, 'in')).toBe('prefix');
    expect(filterReason(scope, 'not/in/a')).toBe('prefix');
  });

  it('takes keys that end with any of its suffixes', () => {
    const scope = { ...everything, suffixes: ['.csv', '.pdf'] };
    expect(filterReason(scope, 'a.pdf')).toBeUndefined();
    expect(filterReason(scope, 'a.pdf.part')).toBe('suffix');
  });

  it('leaves keys that any of its excludes means', () => {
    const scope = { ...everything, excludes: ['*.tmp', 'secret/*'] };
    expect(filterReason(scope, 'a.tmp')).toBe('exclude');
    expect(filterReason(scope, 'secret/a')).toBe('exclude');
    expect(filterReason(scope, 'a.tmp.gz')).toBeUndefined();
  });

  it('names the first reason of several', () => {
    const scope = { prefixes: ['in/'], suffixes: ['.csv'], excludes: ['*'] };
    expect(filterReason(scope, 'out/a.txt')).toBe('prefix');
    expect(filterReason(scope, 'in/a.txt')).toBe('suffix');
    expect(filterReason(scope, 'in/a.csv')).toBe('exclude');
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
