import {
  type DeadLetter,
  deadLetterAttributes,
  encodeDeadLetter,
} from '../../lib/core/dead-letter/dead-letter.ts';
import { type FailureCode, failure } from '../../lib/core/failure/failure.ts';
import { record } from './events.ts';

/** What a test says of a dead letter. */
export interface DeadLetterFacts extends Partial<Pick<DeadLetter, 'attempts' | 'event' | 'pair'>> {
  readonly bucket: string;
  readonly code?: FailureCode;
  /** Of its first failure, in minutes. */
  readonly ageMinutes?: number;
}

/** A dead letter as a ferry writes it, of an upload of `key`. */
export function deadLetterOf(key: string, facts: DeadLetterFacts) {
  const { bucket, code = 'SrcGetObjectNotPermitted', ageMinutes = 0, ...more } = facts;
  const failedAt = new Date(Date.now() - ageMinutes * 60_000).toISOString();
  const deadLetter: DeadLetter = {
    version: 1,
    pair: 'post',
    failure: failure(code, { message: `${code} befell ${key}.`, hint: `Mend ${code}.` }),
    event: { Records: [record(key, { bucket })] },
    key,
    attempts: 1,
    firstFailedAt: failedAt,
    lastFailedAt: failedAt,
    ...more,
  };
  return { body: encodeDeadLetter(deadLetter), attributes: deadLetterAttributes(deadLetter) };
}
