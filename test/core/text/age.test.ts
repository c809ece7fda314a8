import { formatAge, momentMs, parseAge, parseMoment } from '../../../lib/core/text/age.ts';

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

describe('[U] a time that people write', () => {
  it.each([
    ['6h', { ageMs: 21_600_000 }],
    ['2026-10-01', { atMs: Date.UTC(2026, 9, 1) }],
    ['2026-10-01T12:30', { atMs: Date.UTC(2026, 9, 1, 12, 30) }],
    ['2026-10-01T12:30Z', { atMs: Date.UTC(2026, 9, 1, 12, 30) }],
    ['2026-10-01T12:30:05.25Z', { atMs: Date.UTC(2026, 9, 1, 12, 30, 5, 250) }],
    ['2026-10-01T12:30+02:00', { atMs: Date.UTC(2026, 9, 1, 10, 30) }],
    ['2026-10-01T12:30-10:15', { atMs: Date.UTC(2026, 9, 1, 22, 45) }],
    ['2024-02-29', { atMs: Date.UTC(2024, 1, 29) }],
  ])('%s is an age or a time', (text, moment) => {
    expect(parseMoment(text)).toEqual(moment);
  });

  it.each(
    [
      [
        '',
        'yesterday',
        '2026-02-31',
        '2026-13-01',
        '2025-02-29',
        '2026-10-01T25:00',
        '2026-10-01T12',
        '2026-10-01Z',
      ],
      ['on 2026-10-01', '2026-10-01 at noon', '2026-10-01T12:30:05.1234Z', '2026-10-01T12:30+2:00'],
    ].flat(),
  )('%j is none', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });

  it('counts an age back from now', () => {
    expect(momentMs({ ageMs: 5 }, 1_000)).toBe(995);
    expect(momentMs({ atMs: 7 }, 1_000)).toBe(7);
  });
});
