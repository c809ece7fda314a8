import fc from 'fast-check';
import { decodeNotificationKey } from '../../lib/core/copy/object-key.ts';
import { intake } from '../../lib/core/event/intake.ts';
import { eventLike, objectKey, text } from '../support/arbitraries.ts';
import { eventBridge, notification, sqsBatch } from '../support/events.ts';
import { items } from '../support/items.ts';

/** An item as a dead letter would carry it, without the words for people. */
function essence(item: ReturnType<typeof items>[number]): unknown {
  return JSON.parse(
    JSON.stringify(item.kind === 'rejected' ? { ...item, failure: item.failure.code } : item),
  );
}

/** Every envelope an event may come in. */
const envelope: fc.Arbitrary<(event: unknown) => unknown> = fc.constantFrom<((event: unknown) => unknown)[]>(
  (event) => ({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: JSON.stringify(event) }] }),
  (event) => ({ Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(event) } }] }),
  (event) => ({ Type: 'Notification', Message: JSON.stringify(event) }),
  (event) => ({ requestContext: {}, requestPayload: event }),
  (event) => ({ version: 1, failure: {}, event }),
  (event) => ({ version: 1, failure: {}, event: JSON.stringify(event) }),
);

describe('[P] intake', () => {
  it('makes something of every JSON value, and every item says what it is', () => {
    fc.assert(
      fc.property(fc.oneof(eventLike, fc.jsonValue()), (event) => {
        const read = intake(event);
        expect(read.deliveries.length).toBeGreaterThan(0);
        for (const { items } of read.deliveries) expect(items.length).toBeGreaterThan(0);
        expect(
          items(event).every((item) => item.kind !== 'object' || typeof item.object.key === 'string'),
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes something of every message text', () => {
    fc.assert(
      fc.property(text, (body) => {
        expect(items(sqsBatch({ m: body })).length).toBeGreaterThan(0);
      }),
    );
  });

  it('reads the event of each item as that item again', () => {
    fc.assert(
      fc.property(eventLike, (event) => {
        for (const { history: _, ...item } of items(event)) {
          if (item.kind === 'rejected' && item.failure.message.includes('nested')) continue;
          expect(items(JSON.parse(JSON.stringify(item.event))).map(essence)).toEqual([essence(item)]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds the same key in every envelope, in up to three of them', () => {
    const inner = fc.constantFrom(
      (key: string) => notification(key),
      (key: string) => eventBridge(key),
    );
    fc.assert(
      fc.property(objectKey, inner, fc.array(envelope, { maxLength: 3 }), (key, event, wraps) => {
        const wrapped = wraps.reduce((value, wrap) => wrap(value), event(key) as unknown);
        expect(items(wrapped)).toMatchObject([{ kind: 'object', object: { bucket: 'uploads', key } }]);
      }),
    );
  });

  it('takes a key of EventBridge as it is, and decodes one of a notification', () => {
    fc.assert(
      fc.property(text, (key) => {
        expect(items(eventBridge(key))).toMatchObject([{ kind: 'object', object: { key } }]);
        const [record] = notification('a').Records;
        const raw = { Records: [{ ...record, s3: { bucket: { name: 'b' }, object: { key } } }] };
        const decoded = decodeNotificationKey(key);
        expect(items(raw)).toMatchObject(
          decoded === undefined
            ? [{ kind: 'rejected', failure: { code: 'EventKeyInvalid' } }]
            : [{ kind: 'object', object: { key: decoded } }],
        );
      }),
    );
  });
});
