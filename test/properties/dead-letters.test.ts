import fc from 'fast-check';
import {
  deadLetterAttributes,
  encodeDeadLetter,
  writeDeadLetter,
} from '../../lib/core/dead-letter/dead-letter.ts';
import { stringAttributes } from '../../lib/core/dead-letter/message-attribute.ts';
import { readDeadLetter } from '../../lib/core/dead-letter/received-dead-letter.ts';
import { type FailureCode, failure, failureTable } from '../../lib/core/failure/failure.ts';
import { eventLike, text } from '../support/arbitraries.ts';
import { items } from '../support/items.ts';

/** Characters SQS takes (API reference, SendMessage). */
const sqsText = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;
const codes = Object.keys(failureTable) as FailureCode[];
const aFailure = fc
  .tuple(fc.constantFrom(...codes), text, text)
  .map(([code, message, hint]) => failure(code, { message, hint }));
const nowMs = Date.parse('2026-11-23T10:00:00Z');

describe('[P] dead letters', () => {
  it('are text that SQS takes, in body and attributes', () => {
    fc.assert(
      fc.property(eventLike, aFailure, text, (event, why, key) => {
        for (const item of items(event)) {
          const failed = { failure: why, object: { bucket: 'uploads', key } };
          const deadLetter = writeDeadLetter(item, failed, { pair: 'test', nowMs });
          expect(encodeDeadLetter(deadLetter)).toMatch(sqsText);
          for (const value of Object.values(deadLetterAttributes(deadLetter))) expect(value).toMatch(sqsText);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('say when read what was written: event, failure, key and history', () => {
    fc.assert(
      fc.property(eventLike, aFailure, (event, why) => {
        for (const item of items(event)) {
          if (item.kind === 'rejected' && item.failure.message.includes('nested')) continue;
          const deadLetter = writeDeadLetter(
            item,
            { failure: why, ...(item.kind === 'object' && { object: item.object }) },
            { pair: 'test', nowMs },
          );
          const body = encodeDeadLetter(deadLetter);
          const read = readDeadLetter({ id: 'm', body, attributes: {}, sentAtMs: 5, receipt: 'r' });
          expect(read.failure).toEqual(why);
          expect(read.attempts).toBe(deadLetter.attempts);
          expect(read.firstFailedAtMs).toBe(Date.parse(deadLetter.firstFailedAt));
          expect(read.items.map(({ kind }) => kind)).toEqual([item.kind]);
          expect(JSON.stringify(read.items[0]?.event)).toBe(JSON.stringify(item.event));
          expect(read.key).toBe(item.kind === 'object' ? item.object.key : undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are read whatever stands in the queue', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          eventLike.map((value) => JSON.stringify(value)),
        ),
        text,
        (body, ErrorMessage) => {
          const deadLetter = readDeadLetter({
            id: 'm',
            body,
            attributes: stringAttributes({ ErrorMessage }),
            sentAtMs: 5,
            receipt: 'r',
          });
          expect(deadLetter.items.length).toBeGreaterThan(0);
          expect(codes).toContain(deadLetter.failure.code);
          expect(Number.isFinite(deadLetter.firstFailedAtMs)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
