import { formatAge, parseAge } from '../../lib/core/age.ts';

describe('[U] an age', () => {
  it.each([
    ['0s', 0],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['6h', 21_600_000],
    ['2d', 172_800_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseAge(text)).toBe(ms);
  });

  it.each(['', '5', 's', '1.5h', '-1d', '1w', '1h30m', ' 1h'])('%j is none', (text) => {
    expect(parseAge(text)).toBeUndefined();
  });

  it.each([
    [-5, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_599_999, '59m'],
    [3_600_000, '1h'],
    [86_399_999, '23h'],
    [86_400_000, '1d'],
    [15 * 86_400_000, '15d'],
  ])('of %d ms is told as %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});
