import fc from 'fast-check';
import { parseBytes, parseCount } from '../../../lib/core/text/quantity.ts';

describe('[U] numbers as people write them', () => {
  it.each([
    ['0', 0],
    ['250', 250],
    ['250_000', 250_000],
    ['1.5M', 1_500_000],
    ['2b', 2e9],
    [' 10k ', 10_000],
    ['1.25 k', 1_250],
    ['3G', 3e9],
  ])('reads %j as a count of %d', (text, count) => expect(parseCount(text)).toBe(count));

  it.each(['', 'M', '1.5', '-1', '1e3', '1,000', '10GiB', '1.2345k', '99999999B'])(
    'does not take %j for a count',
    (text) => expect(parseCount(text)).toBeUndefined(),
  );

  it.each([
    ['512', 512],
    ['0B', 0],
    ['10GiB', 10 * 1024 ** 3],
    ['1.5 TB', 1.5e12],
    ['2mib', 2 * 1024 ** 2],
    ['1PiB', 1024 ** 5],
    ['3KiB', 3 * 1024],
    ['3kb', 3_000],
    ['2.25 MB', 2_250_000],
    ['1_000', 1_000],
    [' 7 ', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %j as %d bytes', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each(['', 'GiB', '-1GB', '1 giga', '10GiBs', '99999PiB', '1KiB!', 'KiB 1', '9007199254740992'])(
    'does not take %j for bytes',
    (text) => expect(parseBytes(text)).toBeUndefined(),
  );

  it('reads every whole number as itself', () => {
    fc.assert(
      fc.property(fc.nat(), (value) => {
        expect(parseCount(String(value))).toBe(value);
        expect(parseBytes(String(value))).toBe(value);
      }),
    );
  });
});
