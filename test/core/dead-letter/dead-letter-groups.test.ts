import { deadLetterGroups } from '../../../lib/core/dead-letter/dead-letter-groups.ts';
import type { ReceivedDeadLetter } from '../../../lib/core/dead-letter/received-dead-letter.ts';
import { type FailureCode, failure } from '../../../lib/core/failure/failure.ts';
import { formatAge, parseAge } from '../../../lib/core/text/age.ts';

function deadLetter(code: FailureCode, id: string, firstFailedAtMs: number): ReceivedDeadLetter {
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

describe('[U] dead letters in groups', () => {
  it('are counted by code, most frequent first, each told by its oldest dead letter', () => {
    const deadLetters = deadLetterGroups();
    deadLetters.add(deadLetter('DstThrottled', '1', 50));
    deadLetters.add(deadLetter('SrcBucketNotFound', '2', 30));
    deadLetters.add(deadLetter('SrcBucketNotFound', '3', 10));
    expect(deadLetters.groups()).toEqual([
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

describe('[U] a group of dead letters', () => {
  it('is told by the first of several that are as old, which may have no key', () => {
    const deadLetters = deadLetterGroups();
    const { key: _, ...keyless } = deadLetter('DstThrottled', '1', 50);
    deadLetters.add(keyless);
    deadLetters.add(deadLetter('DstThrottled', '2', 50));
    expect(deadLetters.groups()).toEqual([
      expect.objectContaining({ count: 2, example: { id: '1', message: 'of 1' } }),
    ]);
  });

  it('stands before another of as many dead letters by its code', () => {
    const deadLetters = deadLetterGroups();
    deadLetters.add(deadLetter('SrcBucketNotFound', '1', 1));
    deadLetters.add(deadLetter('DstThrottled', '2', 2));
    expect(deadLetters.groups().map(({ code }) => code)).toEqual(['DstThrottled', 'SrcBucketNotFound']);
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
