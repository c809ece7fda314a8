import { type DeadLetter, encodeDeadLetter } from '../lib/core/dead-letter/dead-letter.ts';
import { stringAttributes } from '../lib/core/dead-letter/message-attribute.ts';
import { readReplayOrder } from '../lib/core/dead-letter/replay-order.ts';
import { sliceSize } from '../lib/core/dead-letter/slice-size.ts';
import { failure } from '../lib/core/failure/failure.ts';
import { closingMs } from '../lib/drain.ts';
import { sqsDeadLetterQueue } from '../lib/edge/queue/sqs-dead-letters.ts';
import { type Replayer, replay } from '../lib/replay.ts';
import { notification } from './support/events.ts';
import { fakeQueue } from './support/fake-queue.ts';
import { fakeSqs } from './support/fake-sqs.ts';
import {
  type CopyAnswer,
  copied,
  deadlineIn,
  deferred,
  failed,
  fakeFerry,
  gone,
  noHurry,
  upload,
} from './support/ferry.ts';

/** Copies succeed but for keys that begin with what is wrong with them. */
const byKey: CopyAnswer = ({ object }) => {
  if (object.key.startsWith('denied')) return failed('DstPutObjectNotPermitted');
  if (object.key.startsWith('throttled')) return failed('DstThrottled');
  if (object.key.startsWith('big')) return deferred;
  return object.key.startsWith('gone') ? gone : copied;
};

function deadLetter(key: string, facts: Partial<DeadLetter> = {}): DeadLetter {
  return {
    version: 1,
    pair: 'test',
    failure: failure('SrcGetObjectNotPermitted', { message: 'Denied.', hint: 'Grant it.' }),
    event: notification(key),
    key,
    attempts: 1,
    firstFailedAt: '2026-11-23T08:00:00.000Z',
    lastFailedAt: '2026-11-23T08:00:00.000Z',
    ...facts,
  };
}

/** A replayer over fakes, with dead letters already in its queue. */
async function setUp(deadLetters: readonly DeadLetter[] = [], facts: Partial<Replayer> = {}) {
  const fakes = fakeFerry(byKey);
  const { clock } = fakes.ferry;
  const dlq = fakeQueue(clock.now);
  const parked = fakeQueue(clock.now);
  for (const one of deadLetters) await dlq.deadLetters.send(one);
  fakes.pass(1_000);
  const replayer: Replayer = {
    ...fakes.ferry,
    queue: dlq.queue,
    deadLetters: dlq.deadLetters,
    parked: parked.deadLetters,
    maxAttempts: 3,
    ...facts,
  };
  const order = (event: object = {}) => readReplayOrder(event, clock.now() - 500);
  return { ...fakes, clock, dlq, parked, replayer, order };
}

describe('[U] replay', () => {
  it('copies the object of a dead letter and deletes the dead letter', async () => {
    const { replayer, order, dlq, tries } = await setUp([deadLetter('a'), deadLetter('b')]);
    const { results, drained } = await replay(order(), replayer, noHurry);
    expect(results.map(({ key, result }) => `${key} ${result}`)).toEqual(['a copied', 'b copied']);
    expect(tries.map(({ plan }) => plan.destinationKey)).toEqual(['a', 'b']);
    expect(drained).toBe(true);
    expect(dlq.ids()).toEqual([]);
  });

  it('deletes a dead letter whose object is gone from the source', async () => {
    const { replayer, order, dlq } = await setUp([deadLetter('gone')]);
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toMatchObject([{ result: 'superseded' }]);
    expect(dlq.ids()).toEqual([]);
  });

  it('sends a dead letter that fails again back with its attempts counted and its first failure remembered', async () => {
    const { replayer, order, dlq, parked } = await setUp([deadLetter('denied')]);
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toMatchObject([{ result: 'failed', code: 'DstPutObjectNotPermitted', attempts: 2 }]);
    const [body = ''] = dlq.bodies();
    expect(dlq.ids()).toHaveLength(1);
    expect(JSON.parse(body)).toMatchObject({
      attempts: 2,
      firstFailedAt: '2026-11-23T08:00:00.000Z',
      event: notification('denied'),
      failure: { code: 'DstPutObjectNotPermitted' },
    });
    expect(parked.ids()).toEqual([]);
  });

  it('meets each dead letter once, though those that fail come back into the same queue', async () => {
    const { replayer, order, tries } = await setUp([deadLetter('denied 1'), deadLetter('denied 2')]);
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toHaveLength(2);
    expect(tries).toHaveLength(2);
  });

  it('parks a dead letter at the last attempt', async () => {
    const { replayer, order, dlq, parked } = await setUp([deadLetter('denied', { attempts: 2 })]);
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toMatchObject([{ result: 'parked', attempts: 3 }]);
    expect(dlq.ids()).toEqual([]);
    expect(parked.bodies().map((body) => JSON.parse(body).attempts)).toEqual([3]);
  });

  it.each([
    ['code', { codes: ['SrcObjectNotEligible'] }],
    ['side', { sides: ['kms'] }],
    ['key prefix', { keyPrefix: 'b' }],
    ['message id', { ids: ['m2'] }],
    ['age', { failedSinceMs: Date.parse('2026-11-23T09:00:00Z') }],
  ])('leaves dead letters that a filter by %s leaves out untouched and visible', async (_, filter) => {
    const other = deadLetter('b', {
      failure: failure('SrcObjectNotEligible', { message: '', hint: '' }),
      firstFailedAt: '2026-11-23T09:30:00.000Z',
    });
    const kms = deadLetter('b', {
      failure: failure('SrcKmsKeyInvalidState', { message: '', hint: '' }),
    });
    const { replayer, order, dlq } = await setUp([deadLetter('a'), 'sides' in filter ? kms : other]);
    const { results, leftOut } = await replay(order({ filter }), replayer, noHurry);
    expect(results.map(({ id }) => id)).toEqual(['m2']);
    expect(leftOut).toBe(1);
    expect(dlq.ids()).toEqual(['m1']);
    expect(dlq.hidden()).toEqual([]);
  });

  it('changes nothing in a dry run', async () => {
    const { replayer, order, dlq, tries } = await setUp([deadLetter('a'), deadLetter('b')]);
    const { results } = await replay(order({ dryRun: true }), replayer, noHurry);
    expect(results.map(({ result }) => result)).toEqual(['would-replay', 'would-replay']);
    expect(tries).toEqual([]);
    expect(dlq.ids()).toEqual(['m1', 'm2']);
    expect(dlq.hidden()).toEqual([]);
  });

  it('stops at the limit', async () => {
    const { replayer, order, dlq } = await setUp([deadLetter('a'), deadLetter('b'), deadLetter('c')]);
    const { results, drained } = await replay(order({ limit: 2 }), replayer, noHurry);
    expect(results).toHaveLength(2);
    expect(drained).toBe(false);
    expect(dlq.ids()).toEqual(['m3']);
    expect(dlq.hidden()).toEqual([]);
  });

  it('spaces dead letters by the rate', async () => {
    const { replayer, order, sleeps } = await setUp(['a', 'b', 'c'].map((key) => deadLetter(key)));
    await replay(order({ ratePerSecond: 2, concurrency: 1 }), replayer, noHurry);
    expect(sleeps).toEqual([500, 500]);
  });

  it('does not wait for a turn that comes after its time: those dead letters stay, and everybody sees them', async () => {
    const deadLetters = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => deadLetter(key));
    const { replayer, order, dlq, sleeps } = await setUp(deadLetters);
    const budget = deadlineIn(closingMs + 2_500, replayer);
    const { results, drained } = await replay(order({ ratePerSecond: 1 }), replayer, budget);
    const counts = Object.entries(Object.groupBy(results, ({ result }) => result));
    expect(Object.fromEntries(counts.map(([result, group]) => [result, group?.length]))).toEqual({
      copied: 3,
      kept: 3,
    });
    expect(drained).toBe(false);
    expect(sleeps).toHaveLength(2);
    expect({ left: dlq.ids().length, hidden: dlq.hidden() }).toEqual({ left: 3, hidden: [] });
  });

  it('keeps a dead letter whose failure may pass when time runs out', async () => {
    const { replayer, order, dlq, clock } = await setUp([deadLetter('throttled')]);
    const { results } = await replay(order(), replayer, deadlineIn(6_000, { clock }));
    expect(results).toMatchObject([{ result: 'kept', attempts: 1 }]);
    expect(dlq.ids()).toEqual(['m1']);
    expect(dlq.hidden()).toEqual([]);
  });

  it('keeps a dead letter that cannot be sent back', async () => {
    const refusing = { send: () => Promise.reject(new Error('The queue is closed.')) };
    const { replayer, order, dlq } = await setUp([deadLetter('denied')], { deadLetters: refusing });
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toMatchObject([{ result: 'kept' }]);
    expect(dlq.ids()).toEqual(['m1']);
    expect(dlq.hidden()).toEqual([]);
  });

  it('puts a bare event through that Lambda dead-lettered, and counts its arrival as the first attempt', async () => {
    const { replayer, order, dlq } = await setUp();
    const attributes = stringAttributes({
      ErrorMessage: 'Task timed out after 300.00 seconds',
      RequestID: 'r-1',
    });
    await dlq.queue.put({ body: JSON.stringify(notification('a')), attributes });
    await dlq.queue.put({ body: JSON.stringify(notification('denied')), attributes });
    const { results } = await replay(
      { ...order(), untilMs: Number.POSITIVE_INFINITY, limit: 2 },
      replayer,
      noHurry,
    );
    expect(results).toMatchObject([
      { key: 'a', result: 'copied', code: 'InvocationFailed' },
      { key: 'denied', result: 'failed', attempts: 2 },
    ]);
  });

  it('splits a dead letter of several records: what crosses is done, each that fails has a dead letter of its own', async () => {
    const { replayer, order, dlq } = await setUp();
    await dlq.queue.put({ body: JSON.stringify(notification('a', 'denied', 'b')), attributes: {} });
    await replay({ ...order(), untilMs: Number.POSITIVE_INFINITY, limit: 1 }, replayer, noHurry);
    expect(dlq.bodies().map((body) => JSON.parse(body).key)).toEqual(['denied']);
  });

  it('never copies from another bucket than the pair’s, whatever a dead letter says', async () => {
    const hostile = JSON.stringify(notification('a')).replaceAll('"uploads"', '"somebody-elses"');
    const { replayer, order, dlq, tries } = await setUp([deadLetter('a', { event: JSON.parse(hostile) })]);
    const { results } = await replay(order(), replayer, noHurry);
    expect(tries).toEqual([]);
    expect(results).toMatchObject([{ result: 'failed', code: 'EventWrongBucket' }]);
    expect(dlq.ids()).toHaveLength(1);
  });

  it('shares the dead letters with another replay at the same time', async () => {
    const keys = Array.from({ length: 60 }, (_, number) => `key ${number}`);
    const { replayer, order, dlq, tries } = await setUp(keys.map((key) => deadLetter(key)));
    const [one, two] = await Promise.all([
      replay(order({ concurrency: 10 }), replayer, noHurry),
      replay(order({ concurrency: 10 }), replayer, noHurry),
    ]);
    expect(tries).toHaveLength(60);
    expect(one.results.length + two.results.length).toBe(60);
    expect(dlq.ids()).toEqual([]);
  });

  it('tells the outcome of each object, and a dead letter sent back as dead-lettered', async () => {
    const { replayer, order, outcomes } = await setUp([deadLetter('a'), deadLetter('denied')]);
    await replay(order(), replayer, noHurry);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['copied', 'dead-lettered']);
  });
});

describe('[U] replay of a large object', () => {
  it('has another invocation go on with it, and deletes the dead letter', async () => {
    const { replayer, order, dlq, large, outcomes } = await setUp([deadLetter('big', { attempts: 2 })]);
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toMatchObject([{ key: 'big', result: 'deferred' }]);
    expect(large).toMatchObject([{ upload, attempts: 2, firstFailedAt: '2026-11-23T08:00:00.000Z' }]);
    expect(outcomes).toMatchObject([{ kind: 'deferred' }]);
    expect(dlq.ids()).toEqual([]);
  });

  it('keeps the dead letter when the queue of large objects takes nothing', async () => {
    const largeObjects = {
      send: async () => {
        throw new Error('The queue is closed.');
      },
    };
    const { replayer, order, dlq } = await setUp([deadLetter('big')], { largeObjects });
    const { results } = await replay(order(), replayer, noHurry);
    expect(results).toMatchObject([{ result: 'kept' }]);
    expect(dlq.ids()).toHaveLength(1);
  });
});

describe('[U] a replay in slices, as the command asks for it', () => {
  it('of every other dead letter receives a few times as many as there are, however many slices it takes', async () => {
    for (const count of [3_000, 12_000]) {
      const sqs = fakeSqs({
        count,
        message: (at) => ({
          Body: encodeDeadLetter(
            deadLetter(
              `in/${at}`,
              at % 2 === 0 ? { failure: failure('DstThrottled', { message: '', hint: '' }) } : {},
            ),
          ),
          Attributes: { SentTimestamp: '1000' },
        }),
      });
      const { replayer, order } = await setUp([], { queue: sqsDeadLetterQueue(sqs.client, 'https://queue') });
      let [size, crossed] = [sliceSize(20), 0];
      for (let isDrained = false; !isDrained; ) {
        const event = { filter: { codes: ['DstThrottled'] }, limit: size, ratePerSecond: 1e6 };
        const { results, leftOut, drained } = await replay(order(event), replayer, noHurry);
        size = sliceSize(20, leftOut);
        crossed += results.length;
        isDrained = drained;
      }
      expect({ crossed, left: sqs.left(), inFlight: sqs.inFlight() }).toEqual({
        crossed: count / 2,
        left: count / 2,
        inFlight: 0,
      });
      expect(sqs.received()).toBeLessThan(6 * count);
    }
  });
});
