import fc from 'fast-check';
import {
  copySource,
  decodeNotificationKey,
  encodeNotificationKey,
  keyFault,
  utf8Length,
} from '../../lib/core/copy/object-key.ts';
import { destinationKey, matches } from '../../lib/core/copy/scope.ts';
import { objectKey, text } from '../support/arbitraries.ts';

describe('[P] keys', () => {
  it('come back from a notification as they went in', () => {
    fc.assert(fc.property(objectKey, (key) => decodeNotificationKey(encodeNotificationKey(key)) === key));
  });

  it('come back from an encoding by somebody else', () => {
    fc.assert(
      fc.property(objectKey, (key) => {
        const formEncoded = new URLSearchParams({ key }).toString().slice('key='.length);
        expect(decodeNotificationKey(formEncoded)).toBe(key);
      }),
    );
  });

  it('are decoded or refused, whatever the text', () => {
    fc.assert(
      fc.property(text, (encoded) => {
        expect(['string', 'undefined']).toContain(typeof decodeNotificationKey(encoded));
      }),
    );
  });

  it('come back from a copy source as a server reads it', () => {
    fc.assert(
      fc.property(objectKey, (key) => {
        const source = copySource('bucket', key);
        expect(source).toMatch(/^bucket\/[!-~]*$/);
        expect(decodeURIComponent(source.slice('bucket/'.length))).toBe(key);
        expect(source).not.toMatch(/[?#+ ]/);
      }),
    );
  });

  it('have a fault exactly when they are empty, over 1,024 bytes, or no UTF-8', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ minLength: 900, maxLength: 1200, unit: 'binary' })), (key) => {
        const bytes = new TextEncoder().encode(key);
        const isWhole = new TextDecoder().decode(bytes) === key.replace(/^\ufeff/, '');
        expect(keyFault(key) === undefined).toBe(bytes.length > 0 && bytes.length <= 1024 && isWhole);
      }),
    );
  });

  it('are as long as an encoder makes them', () => {
    fc.assert(fc.property(objectKey, (key) => utf8Length(key) === new TextEncoder().encode(key).length));
  });

  it('stay under the prefix that the rule adds, and keep their end', () => {
    fc.assert(
      fc.property(objectKey, text, text, (key, addPrefix, stripPrefix) => {
        const made = destinationKey({ addPrefix, stripPrefix }, key);
        expect(made.startsWith(addPrefix)).toBe(true);
        expect(key.endsWith(made.slice(addPrefix.length))).toBe(true);
      }),
    );
  });

  it('lose the prefix that the rule strips, once', () => {
    fc.assert(
      fc.property(objectKey, text, (key, stripPrefix) => {
        expect(destinationKey({ addPrefix: '', stripPrefix }, stripPrefix + key)).toBe(key);
      }),
    );
  });
});

/** What a pattern means, said by a regular expression. */
function oracle(pattern: string): RegExp {
  const source = [...pattern].map((character) => {
    if (character === '*') return '.*';
    return character === '?' ? '.' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

describe('[P] patterns', () => {
  const few = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '🚢', '\n', '.'), maxLength: 12 });

  it('mean what a regular expression says they mean', () => {
    fc.assert(
      fc.property(few, few, (pattern, key) => {
        expect(matches(pattern, key)).toBe(oracle(pattern).test(key));
      }),
      { numRuns: 2_000 },
    );
  });

  it('mean every text they are made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('*', '?', 'literal'), few), { maxLength: 6 }),
        (parts) => {
          const pattern = parts.map(([kind, piece]) => (kind === 'literal' ? piece : kind)).join('');
          const key = parts.map(([kind, piece]) => (kind === '?' ? 'x' : piece)).join('');
          expect(matches(pattern, key)).toBe(true);
        },
      ),
    );
  });
});
