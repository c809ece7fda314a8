import type { Outcome } from '../../../lib/core/copy/outcome.ts';
import { sourceObject } from '../../../lib/core/copy/source-object.ts';
import type { IntakeItem } from '../../../lib/core/event/envelope/intake-item.ts';
import { serviceCounts } from '../../../lib/core/event/on-time.ts';
import { type FailureCode, failure } from '../../../lib/core/failure/failure.ts';
import { maxReceiveCount } from '../../../lib/core/pair/queue-settings.ts';

const minute = 60_000;
const object = sourceObject('uploads', 'a', { eventTime: '2026-11-23T10:00:00Z' });
const item: IntakeItem = { kind: 'object', event: {}, object };

function copied(latencyMs?: number): Outcome {
  const facts = { destinationKey: 'a', route: 'copy', eTag: '"e"', durationMs: 1, tries: 1 } as const;
  return { kind: 'copied', object, ...facts, ...(latencyMs !== undefined && { latencyMs }) };
}

function failing(kind: 'dead-lettered' | 'redelivered' | 'reported', code: FailureCode): Outcome {
  return { kind, object, failure: failure(code, { message: '', hint: '' }), tries: 1 };
}

/** What one item counts as; `receives` is how often SQS delivered its message. */
function countsAs(outcome: Outcome, of: IntakeItem = item, receives?: number): string {
  const delivery = { items: [of], ...(receives !== undefined && { receives }) };
  const { onTime, late } = serviceCounts([{ delivery, item: of, outcome }], { withinMs: 15 * minute });
  return onTime + late === 0 ? 'nothing' : onTime > 0 ? 'on time' : 'late';
}

describe('[U] by the service level', () => {
  it.each<[string, Outcome, string]>([
    ['copied at once', copied(0), 'on time'],
    ['copied just in time', copied(15 * minute), 'on time'],
    ['copied a moment too late', copied(15 * minute + 1), 'late'],
    ['a dead letter', failing('dead-lettered', 'DstPutObjectNotPermitted'), 'late'],
    ['a dead letter about a key that cannot be', failing('dead-lettered', 'DstKeyInvalid'), 'late'],
    ['of another bucket', failing('dead-lettered', 'EventWrongBucket'), 'nothing'],
    ['left to be delivered again', failing('redelivered', 'DstThrottled'), 'nothing'],
    ['reported to a job', failing('reported', 'DstPutObjectNotPermitted'), 'nothing'],
    ['superseded', { kind: 'superseded', object }, 'nothing'],
    ['filtered', { kind: 'filtered', object, reason: 'exclude' }, 'nothing'],
    [
      'going on in another invocation',
      { kind: 'deferred', object, destinationKey: 'a', uploadId: 'u' },
      'nothing',
    ],
  ])('an object %s counts as it should', (_, outcome, expected) => {
    expect(countsAs(outcome)).toBe(expected);
  });

  it.each<[string, IntakeItem]>([
    ['has no event time, as of a backfill or a job', { ...item, object: sourceObject('uploads', 'a', {}) }],
    ['has a time that is none', { ...item, object: sourceObject('uploads', 'a', { eventTime: 'soon' }) }],
    ['was a dead letter before', { ...item, history: { attempts: 1 } }],
  ])('an object counts as nothing that %s', (_, of) => {
    expect(countsAs(copied(of.kind === 'object' && of.history ? 20 * minute : undefined), of)).toBe(
      'nothing',
    );
    expect(countsAs(failing('dead-lettered', 'DstPutObjectNotPermitted'), of)).toBe('nothing');
  });

  it('what fails in the last delivery of its message is late: SQS moves it to the dead-letter queue', () => {
    const outcome = failing('redelivered', 'DstThrottled');
    expect(countsAs(outcome, item, maxReceiveCount - 1)).toBe('nothing');
    expect(countsAs(outcome, item, maxReceiveCount)).toBe('late');
  });

  it('of a message that is delivered again nothing counts yet, and of others in the batch everything', () => {
    const [waiting, done] = [{ items: [item, item] }, { items: [item] }];
    const settled = [
      { delivery: waiting, item, outcome: copied(0) },
      { delivery: waiting, item, outcome: failing('redelivered', 'DstThrottled') },
      { delivery: done, item, outcome: copied(0) },
    ];
    expect(serviceCounts(settled, { withinMs: 15 * minute })).toEqual({ onTime: 1, late: 0 });
  });
});
