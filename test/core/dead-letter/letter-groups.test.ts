import type { Letter } from '../../../lib/core/dead-letter/letter.ts';
import { letterGroups } from '../../../lib/core/dead-letter/letter-groups.ts';
import { type FailureCode, failure } from '../../../lib/core/failure/failure.ts';
import { formatAge, parseAge } from '../../../lib/core/text/age.ts';

function letter(code: FailureCode, id: string, firstFailedAtMs: number): Letter {
  const message = { id, body: '', attributes: {}, sentAtMs: 0, receipt: '' };
  return {
    message,
    items: [],
    failure: failure(code, { message: `of ${id}`, hint: `for ${id}` }),
    key: `key ${id}`,
    attempts: 1,
    firstFailedAtMs,
  };
}

describe('[U] letters in groups', () => {
  it('are counted by code, most frequent first, each told by its oldest letter', () => {
    const letters = letterGroups();
    letters.add(letter('DstThrottled', '1', 50));
    letters.add(letter('SrcBucketNotFound', '2', 30));
    letters.add(letter('SrcBucketNotFound', '3', 10));
    expect(letters.groups()).toEqual([
      {
        code: 'SrcBucketNotFound',
        side: 'source',
        count: 2,
        oldestMs: 10,
        example: { id: '3', key: 'key 3', message: 'of 3' },
        hint: 'for 3',
      },
      expect.objectContaining({ code: 'DstThrottled', count: 1, oldestMs: 50 }),
    ]);
  });
});

describe('[U] a group of letters', () => {
  it('is told by the first of several that are as old, which may have no key', () => {
    const letters = letterGroups();
    const { key: _, ...keyless } = letter('DstThrottled', '1', 50);
    letters.add(keyless);
    letters.add(letter('DstThrottled', '2', 50));
    expect(letters.groups()).toEqual([
      expect.objectContaining({ count: 2, example: { id: '1', message: 'of 1' } }),
    ]);
  });

  it('stands before another of as many letters by its code', () => {
    const letters = letterGroups();
    letters.add(letter('SrcBucketNotFound', '1', 1));
    letters.add(letter('DstThrottled', '2', 2));
    expect(letters.groups().map(({ code }) => code)).toEqual(['DstThrottled', 'SrcBucketNotFound']);
  });
});

describe('[U] ages', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['6h', 21_600_000],
    ['2d', 172_800_000],
  ])('reads %s', (text, ms) => {
    expect(parseAge(text)).toBe(ms);
  });

  it.each(['', '5', 'm', '1w', '-1h', '1.5h', '1h30m', 'in 5m', '5m!'])('refuses %p', (text) => {
    expect(parseAge(text)).toBeUndefined();
  });

  it.each([
    [1_999, '1s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [7_200_000, '2h'],
    [200_000_000, '2d'],
    [-5, '0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});
