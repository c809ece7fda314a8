import {
  copySource,
  decodeNotificationKey,
  encodeNotificationKey,
  keyFault,
  utf8Length,
} from '../../../lib/core/copy/object-key.ts';
import { awkwardKeys } from '../../support/awkward-keys.ts';

describe('[U] the key in a notification', () => {
  it.each(awkwardKeys)('%j is written %j', (key, encoded) => {
    expect(encodeNotificationKey(key)).toBe(encoded);
    expect(decodeNotificationKey(encoded)).toBe(key);
  });

  it('may come with its slashes encoded', () => {
    expect(decodeNotificationKey('a%2Fb')).toBe('a/b');
  });

  it('has its plus signs replaced before it is decoded', () => {
    expect(decodeNotificationKey('a+b%2Bc')).toBe('a b+c');
  });

  it.each(['%', '%4', '%zz', 'a%E0%A4b', '%ED%A0%80'])('%j is no encoding', (encoded) => {
    expect(decodeNotificationKey(encoded)).toBeUndefined();
  });
});

describe('[U] a copy source', () => {
  it.each([
    ['plain.txt', 'b/plain.txt'],
    ['a b+c.txt', 'b/a%20b%2Bc.txt'],
    ['a/b//c/', 'b/a/b//c/'],
    ['/leading', 'b//leading'],
    ['x?versionId=y', 'b/x%3FversionId%3Dy'],
    ['100%', 'b/100%25'],
    ['é/日本/🚢', 'b/%C3%A9/%E6%97%A5%E6%9C%AC/%F0%9F%9A%A2'],
  ])('of %j is %j', (key, expected) => {
    expect(copySource('b', key)).toBe(expected);
  });

  it.each(awkwardKeys)('of %j is plain ASCII without spaces, fit for a header', (key) => {
    expect(copySource('b', key)).toMatch(/^[!-~]+$/);
  });
});

describe('[U] a key that S3 can hold', () => {
  it.each(awkwardKeys)('%j is one', (key) => {
    expect(keyFault(key)).toBeUndefined();
  });

  it('has 1,024 bytes at most, whatever its characters', () => {
    expect(keyFault('a'.repeat(1024))).toBeUndefined();
    expect(keyFault('a'.repeat(1025))).toMatch('1025 bytes');
    expect(keyFault('🚢'.repeat(256))).toBeUndefined();
    expect(keyFault(`${'🚢'.repeat(256)}a`)).toMatch('1025 bytes');
  });

  it('is not empty', () => {
    expect(keyFault('')).toMatch('empty');
  });

  it.each(['\ud800', 'a\udc00b', '\udea2\ud83d'])('has no lone surrogate like %j', (key) => {
    expect(keyFault(key)).toMatch('lone surrogate');
  });
});

describe('[U] the length of a text in UTF-8', () => {
  it.each(['', '\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}', 'aé日🚢'])(
    'of %j is what an encoder makes of it',
    (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    },
  );
});
