import fc from 'fast-check';
import { readReplayOrder } from '../../lib/core/dead-letter/replay-order.ts';
import { maxReceiveCount } from '../../lib/core/pair/queue-settings.ts';
import { replay } from '../../lib/replay.ts';
import { replicate } from '../../lib/replicate.ts';
import { notification, sqsBatch } from '../support/events.ts';
import { fakeQueue } from '../support/fake-queue.ts';
import { type CopyAnswer, copied, deferred, failed, fakeFerry, gone, noHurry } from '../support/ferry.ts';
import { pair } from '../support/pair.ts';

const minute = 60_000;
const withinMs = 15 * minute;

/** What becomes of an upload: in which delivery it is settled, and how. */
const upload = fc.record({
  end: fc.constantFrom('copied', 'gone', 'denied', 'large'),
  settledIn: fc.integer({ min: 1, max: maxReceiveCount + 1 }),
});
type Upload = typeof upload extends fc.Arbitrary<infer Value> ? Value : never;

/** Uploads of one message, and how long each delivery of it takes to come, in ms. */
const message = fc.record({
  uploads: fc.array(upload, { minLength: 1, maxLength: 4 }),
  waitMs: fc.integer({ min: 0, max: 20 * minute }),
});

/** Until its turn an upload throttles, which is transient. */
function byTurn(uploads: readonly Upload[], deliveryOf: () => number): CopyAnswer {
  return ({ object }) => {
    const { end, settledIn } = uploads[Number(object.key)] as Upload;
    if (deliveryOf() < settledIn) return failed('DstThrottled');
    if (end === 'denied') return failed('DstPutObjectNotPermitted');
    if (end === 'gone') return gone;
    return end === 'large' ? deferred : copied;
  };
}

/** Delivers a message as SQS does: until it is settled, and not more often than it may. */
async function deliver({ uploads, waitMs }: { uploads: readonly Upload[]; waitMs: number }) {
  let delivery = 0;
  const fakes = fakeFerry(
    byTurn(uploads, () => delivery),
    { pair: pair({ slo: { target: 99.9, withinMs }, trigger: 'queue' }) },
  );
  const { ferry, served, pass } = fakes;
  const uploadedAt = new Date(ferry.clock.now()).toISOString();
  const event = notification(...uploads.map((_, at) => String(at)));
  const body = JSON.stringify({ Records: event.Records.map((one) => ({ ...one, eventTime: uploadedAt })) });
  let isSettled = false;
  while (!isSettled && delivery < maxReceiveCount) {
    delivery++;
    pass(waitMs);
    const attributes = { ApproximateReceiveCount: String(delivery) };
    const record = { messageId: 'm', eventSource: 'aws:sqs', body, attributes };
    isSettled = (await replicate({ Records: [record] }, ferry, noHurry)).batchItemFailures.length === 0;
  }
  const sum = (of: 'onTime' | 'late') => served.reduce((total, counts) => total + counts[of], 0);
  return { ...fakes, isSettled, counts: { onTime: sum('onTime'), late: sum('late') } };
}

describe('[P] the service level', () => {
  it('counts each upload once, when its message is settled or SQS has given it up, however often it was delivered', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (sent) => {
        const { counts, isSettled, outcomes } = await deliver(sent);
        const lost = isSettled ? [] : sent.uploads.filter(({ settledIn }) => settledIn > maxReceiveCount);
        const ended = sent.uploads.filter((one) => !lost.includes(one));
        const counted = ended.filter(({ end }) => end === 'copied' || end === 'denied').length;
        expect(counts.onTime + counts.late).toBe(lost.length + counted);
        // Of copies in the last delivery, those that took too long are late.
        const inTime = outcomes
          .slice(-sent.uploads.length)
          .filter((one) => one.kind === 'copied' && (one.latencyMs ?? 0) <= withinMs);
        expect(counts.onTime).toBe(inTime.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['is copied', copied],
    ['is gone', gone],
    ['goes on in the queue of large objects', deferred],
    ['fails again', failed('DstPutObjectNotPermitted')],
  ])('counts a dead letter once, also where its replay %s', async (_, answer) => {
    const { ferry, deadLetters, served } = await deliver({
      uploads: [{ end: 'denied', settledIn: 1 }],
      waitMs: 0,
    });
    expect(served).toEqual([{ onTime: 0, late: 1 }]);
    const dlq = fakeQueue(ferry.clock.now);
    for (const one of deadLetters) await dlq.deadLetters.send(one);
    const large: object[] = [];
    const replayer = {
      ...{
        ...ferry,
        queue: dlq.queue,
        deadLetters: dlq.deadLetters,
        parked: dlq.deadLetters,
        maxAttempts: 5,
      },
      largeObjects: { send: async (object: object) => void large.push(object) },
      copier: { ...ferry.copier, copy: async () => answer },
    };
    const { results } = await replay(readReplayOrder({}, ferry.clock.now() + minute), replayer, noHurry);
    expect(results).toHaveLength(1);
    // What the replay left to others: the next part of a large object, and a message that somebody moves back.
    const bodies = Object.fromEntries([...large, ...dlq.bodies()].entries());
    const { ferry: next, served: then, outcomes } = fakeFerry(() => copied, { pair: ferry.pair });
    if (Object.keys(bodies).length > 0) await replicate(sqsBatch(bodies), next, noHurry);
    expect(outcomes.every(({ kind }) => kind === 'copied')).toBe(true);
    expect([served.length, ...then]).toEqual([1, ...then.map(() => ({ onTime: 0, late: 0 }))]);
  });
});
