import fc from 'fast-check';
import { compareKeys } from '../../../lib/core/compare/key-order.ts';
import { sharedLength, splitPoint } from '../../../lib/core/compare/split-point.ts';

const key = (digits: number, width: number) => String(digits).padStart(width, '0');

/** The point that a listing of `keys` splits what is left at, after a first page of so many of them. */
function pointOf(keys: readonly string[], page: number, until?: string): string | undefined {
  const [first = '', last = ''] = [keys[0], keys[page - 1]];
  const range = { prefix: '', ...(until !== undefined && { until }) };
  return splitPoint({ earliest: first, first, last }, range);
}

describe('[P] the point at which a listing is split', () => {
  const anyKey = fc.string({ unit: fc.constantFrom(...'019azAZ/-.é'), minLength: 1, maxLength: 8 });

  it('is behind the last key seen and before the end, below the prefix', () => {
    const seen = fc.uniqueArray(anyKey, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(seen, anyKey, fc.boolean(), (keys, prefix, isBounded) => {
        const [earliest = '', first = '', last = '', end = ''] = keys
          .map((one) => prefix + one)
          .sort(compareKeys);
        const point = splitPoint({ earliest, first, last }, { prefix, ...(isBounded && { until: end }) });
        if (point === undefined) return;
        expect(point.startsWith(prefix)).toBe(true);
        expect(compareKeys(last, point)).toBeLessThan(0);
        if (isBounded) expect(compareKeys(point, end)).toBeLessThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves many keys on either side, where they count up and most are still to come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 6 }), fc.integer({ min: 1, max: 5 }), (width, part) => {
        const count = 10 ** width;
        const keys = Array.from({ length: 1000 }, (_, at) => key(at * Math.floor(count / 1000), width));
        const page = part * 100;
        const point = pointOf(keys, page) ?? '';
        const left = keys.slice(page);
        const before = left.filter((one) => compareKeys(one, point) <= 0).length;
        expect(before).toBeGreaterThan(left.length / 10);
        expect(left.length - before).toBeGreaterThan(left.length / 10);
      }),
    );
  });
});

describe('[U] the point at which a listing is split', () => {
  it.each<[string, string, string, string | undefined, string | undefined]>([
    ['digits', '000', '099', undefined, '5'],
    ['capitals', 'AAA', 'AZZ', undefined, 'N'],
    ['small letters', 'aaa', 'azz', undefined, 'n'],
    ['a character that is of no kind', '//', '/~', undefined, undefined],
    ['a part that is bounded', '000', '099', '600', '3'],
    ['the last of a kind, in the character before', '0990', '0999', undefined, '5'],
    ['less than two more pages', '000', '099', '180', undefined],
    ['two more pages', '000', '099', '300', '1'],
  ])('of %s is half-way', (_, first, last, until, expected) => {
    const point = splitPoint(
      { earliest: first, first, last },
      { prefix: '', ...(until !== undefined && { until }) },
    );
    if (expected === undefined) expect(point).toBeUndefined();
    else expect(point).toMatch(new RegExp(`^0?${expected}`));
  });

  it.each([
    ['', 'a', 0],
    ['ab', 'ab', 2],
    ['abc', 'abd', 2],
    ['ab', 'abc', 2],
  ])('%j and %j begin alike for %d characters', (a, b, length) => {
    expect(sharedLength(a, b)).toBe(length);
  });
});
