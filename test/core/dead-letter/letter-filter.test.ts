import { type Letter, readLetter } from '../../../lib/core/dead-letter/letter.ts';
import { type LetterFilter, letterMatcher } from '../../../lib/core/dead-letter/letter-filter.ts';
import { type FailureCode, failure } from '../../../lib/core/failure/failure.ts';
import { notification } from '../../support/events.ts';

interface LetterFacts {
  readonly id: string;
  readonly code?: FailureCode;
  readonly key?: string;
  readonly failedAtMs?: number;
}

function letter({
  id,
  code = 'SrcObjectNotEligible',
  key = 'in/a',
  failedAtMs = 1_000,
}: LetterFacts): Letter {
  const why = failure(code, { message: `About ${id}.`, hint: `Mend ${id}.` });
  const firstFailedAt = new Date(failedAtMs).toISOString();
  const body = JSON.stringify({
    version: 1,
    failure: why,
    event: notification(key),
    attempts: 1,
    firstFailedAt,
  });
  return readLetter({ id, body, attributes: {}, sentAtMs: 9_000, receipt: 'r' });
}

describe('[U] a filter of letters', () => {
  const one = letter({ id: 'm1' });
  const unreadable = readLetter({ id: 'm2', body: 'x', attributes: {}, sentAtMs: 1_000, receipt: 'r' });

  it.each<LetterFilter>([
    {},
    { codes: ['DstThrottled', 'SrcObjectNotEligible'] },
    { sides: ['source'] },
    { keyPrefix: 'in/' },
    { keyPrefix: '' },
    { ids: ['m0', 'm1'] },
    { failedUntilMs: 1_000 },
    { failedSinceMs: 1_000 },
    { codes: ['SrcObjectNotEligible'], sides: ['source'], keyPrefix: 'in/', failedUntilMs: 2_000 },
  ])('that says %j means the letter', (filter) => {
    expect(letterMatcher(filter)(one)).toBe(true);
  });

  it.each<LetterFilter>([
    { codes: [] },
    { codes: ['DstThrottled'] },
    { sides: ['destination'] },
    { keyPrefix: 'out/' },
    { ids: ['m10'] },
    { failedUntilMs: 999 },
    { failedSinceMs: 1_001 },
    { codes: ['SrcObjectNotEligible'], sides: ['destination'] },
  ])('that says %j leaves the letter out', (filter) => {
    expect(letterMatcher(filter)(one)).toBe(false);
  });

  it('by prefix leaves out what has no key', () => {
    expect(letterMatcher({ keyPrefix: '' })(unreadable)).toBe(false);
    expect(letterMatcher({ codes: ['EventMalformed'] })(unreadable)).toBe(true);
  });
});
