import {
  type DeadLetterFilter,
  deadLetterMatcher,
} from '../../../lib/core/dead-letter/dead-letter-filter.ts';
import {
  type ReceivedDeadLetter,
  readDeadLetter,
} from '../../../lib/core/dead-letter/received-dead-letter.ts';
import { type FailureCode, failure } from '../../../lib/core/failure/failure.ts';
import { notification } from '../../support/events.ts';

interface DeadLetterFacts {
  readonly id: string;
  readonly code?: FailureCode;
  readonly key?: string;
  readonly failedAtMs?: number;
}

function deadLetter({
  id,
  code = 'SrcObjectNotEligible',
  key = 'in/a',
  failedAtMs = 1_000,
}: DeadLetterFacts): ReceivedDeadLetter {
  const why = failure(code, { message: `About ${id}.`, hint: `Mend ${id}.` });
  const firstFailedAt = new Date(failedAtMs).toISOString();
  const body = JSON.stringify({
    version: 1,
    failure: why,
    event: notification(key),
    attempts: 1,
    firstFailedAt,
  });
  return readDeadLetter({ id, body, attributes: {}, sentAtMs: 9_000, receipt: 'r' });
}

describe('[U] a filter of dead letters', () => {
  const one = deadLetter({ id: 'm1' });
  const unreadable = readDeadLetter({ id: 'm2', body: 'x', attributes: {}, sentAtMs: 1_000, receipt: 'r' });

  it.each<DeadLetterFilter>([
    {},
    { codes: ['DstThrottled', 'SrcObjectNotEligible'] },
    { sides: ['source'] },
    { keyPrefix: 'in/' },
    { keyPrefix: '' },
    { ids: ['m0', 'm1'] },
    { failedUntilMs: 1_000 },
    { failedSinceMs: 1_000 },
    { codes: ['SrcObjectNotEligible'], sides: ['source'], keyPrefix: 'in/', failedUntilMs: 2_000 },
  ])('that says %j means the dead letter', (filter) => {
    expect(deadLetterMatcher(filter)(one)).toBe(true);
  });

  it.each<DeadLetterFilter>([
    { codes: [] },
    { codes: ['DstThrottled'] },
    { sides: ['destination'] },
    { keyPrefix: 'out/' },
    { ids: ['m10'] },
    { failedUntilMs: 999 },
    { failedSinceMs: 1_001 },
    { codes: ['SrcObjectNotEligible'], sides: ['destination'] },
  ])('that says %j leaves the dead letter out', (filter) => {
    expect(deadLetterMatcher(filter)(one)).toBe(false);
  });

  it('by prefix leaves out what has no key', () => {
    expect(deadLetterMatcher({ keyPrefix: '' })(unreadable)).toBe(false);
    expect(deadLetterMatcher({ codes: ['EventMalformed'] })(unreadable)).toBe(true);
  });
});
