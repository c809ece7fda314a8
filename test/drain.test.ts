import { spawnSync } from 'node:child_process';
import { stringAttributes } from '../lib/core/dead-letter/message-attribute.ts';
import type { QueuedMessage, ReceivedDeadLetter } from '../lib/core/dead-letter/received-dead-letter.ts';
import { type DrainTerms, drain } from '../lib/drain.ts';
import { sqsDeadLetterQueue } from '../lib/edge/queue/sqs-dead-letters.ts';
import type { DeadLetterQueue } from '../lib/ports.ts';
import { type FakeSqsFacts, fakeSqs } from './support/fake-sqs.ts';

const url = 'https://sqs.eu-central-1.amazonaws.com/111111111111/dlq';
const plenty = { remainingMs: () => 900_000 };

/** Every tenth message has the word. */
const everyTenth = (at: number) => ({ Body: at % 10 === 0 ? '{"word":1}' : '{}' });
const hasWord = ({ message }: ReceivedDeadLetter) => message.body.includes('word');

function setUp(facts: Partial<FakeSqsFacts> & Pick<FakeSqsFacts, 'count'>, terms: Partial<DrainTerms> = {}) {
  const sqs = fakeSqs({ message: everyTenth, ...facts });
  const queue = sqsDeadLetterQueue(sqs.client, url);
  const all = {
    matches: hasWord,
    limit: Number.POSITIVE_INFINITY,
    concurrency: 20,
    budget: plenty,
    now: sqs.now,
    ...terms,
  };
  return { sqs, queue, terms: all };
}

describe('[U] a drain of a queue', () => {
  it('handles what matches, once, and releases all else, by batch calls that grow with the queue alone', async () => {
    for (const count of [1_000, 4_000]) {
      const { sqs, queue, terms } = setUp({ count });
      const handled: string[] = [];
      const report = await drain(queue, terms, async ({ message }) => {
        handled.push(message.id);
        await queue.delete(message.receipt);
        return 'left';
      });
      expect(report).toEqual({ leftOut: 0.9 * count, drained: true });
      expect([handled.length, new Set(handled).size]).toEqual([count / 10, count / 10]);
      expect({ left: sqs.left(), inFlight: sqs.inFlight(), received: sqs.received() }).toEqual({
        left: 0.9 * count,
        inFlight: 0,
        received: count,
      });
      // One in ten of what the same number of single calls would be, but for batches that are not full.
      expect(sqs.calls['ReceiveMessageCommand']).toBeLessThan(count / 10 + 40);
      expect(sqs.calls['ChangeMessageVisibilityBatchCommand']).toBe((0.9 * count) / 10);
      expect(sqs.calls['DeleteMessageBatchCommand']).toBeLessThan(count / 10 / 2);
      expect(Object.keys(sqs.calls).sort()).toEqual([
        'ChangeMessageVisibilityBatchCommand',
        'DeleteMessageBatchCommand',
        'ReceiveMessageCommand',
      ]);
    }
  });

  it('settles entries of a batch call that SQS refused the first time', async () => {
    const { sqs, queue, terms } = setUp({ count: 500, refuseEvery: 7 });
    await drain(queue, terms, async ({ message }) => {
      await queue.delete(message.receipt);
      return 'left';
    });
    expect({ left: sqs.left(), inFlight: sqs.inFlight() }).toEqual({ left: 450, inFlight: 0 });
  });

  it('handles once what SQS delivers twice, and deletes what was delivered again after its handle', async () => {
    const { sqs, queue, terms } = setUp({ count: 300, repeatEvery: 5 }, { matches: () => true });
    const handled: string[] = [];
    const report = await drain(queue, terms, async ({ message }) => {
      handled.push(message.id);
      await queue.delete(message.receipt);
      return 'left';
    });
    expect(report).toEqual({ leftOut: 0, drained: true });
    expect([handled.length, new Set(handled).size]).toEqual([300, 300]);
    expect({ left: sqs.left(), inFlight: sqs.inFlight() }).toEqual({ left: 0, inFlight: 0 });
  });

  it('stops where SQS has as many messages in flight as it allows, says so, and releases all', async () => {
    const { sqs, queue, terms } = setUp({ count: 2_000, mostInFlight: 900 }, { matches: () => false });
    const report = await drain(queue, terms, async () => 'stays');
    expect(report).toEqual({ leftOut: 900, drained: false, isOverLimit: true });
    expect(sqs.inFlight()).toBe(0);
  });

  it('goes on over the limit while what it handles leaves the queue', async () => {
    const { sqs, queue, terms } = setUp({ count: 2_000, mostInFlight: 900 }, { matches: () => true });
    const report = await drain(queue, terms, async ({ message }) => {
      await queue.delete(message.receipt);
      return 'left';
    });
    expect(report).toEqual({ leftOut: 0, drained: true });
    expect(sqs.left()).toBe(0);
  });

  it('hides messages no longer than a minute at first, so that one that is killed hides them no longer', async () => {
    const { sqs, queue, terms } = setUp({ count: 50 }, { matches: () => true, concurrency: 50 });
    let hiddenMs = 0;
    await drain(queue, terms, async () => {
      hiddenMs = Math.max(hiddenMs, sqs.hiddenMs());
      return 'stays';
    });
    expect(hiddenMs).toBe(60_000);
  });

  it('meets again but a few times what it passes over, however slow its handles are', async () => {
    const { sqs, queue, terms } = setUp({ count: 1_000 }, { concurrency: 1 });
    const report = await drain(queue, terms, async ({ message }) => {
      sqs.pass(5_000);
      await queue.delete(message.receipt);
      return 'left';
    });
    expect(report).toEqual({ leftOut: 900, drained: true });
    expect(sqs.received()).toBeLessThan(5 * 1_000);
    expect({ left: sqs.left(), inFlight: sqs.inFlight() }).toEqual({ left: 900, inFlight: 0 });
  });

  it('keeps back time to release what it holds', async () => {
    const budget = { remainingMs: () => 5_500 };
    const { sqs, queue, terms } = setUp({ count: 120_000 }, { budget, matches: () => false });
    // 150 batches of 10 are released within half a second; then 5 s are left to settle and answer.
    const report = await drain(queue, terms, async () => 'stays');
    expect(report.drained).toBe(false);
    expect(report.leftOut).toBeLessThanOrEqual(1_800);
    expect(sqs.inFlight()).toBe(0);
  });
});

const message = (id: string, receipt: string): QueuedMessage => ({
  id,
  body: '{}',
  attributes: stringAttributes({}),
  sentAtMs: 0,
  receipt,
});

/** A queue whose calls are answered one after the other as a test says, and that notes what is released and deleted. */
function scripted(answers: readonly (readonly QueuedMessage[] | Error)[]) {
  const left = [...answers];
  const [released, deleted]: [string[], string[]] = [[], []];
  const queue: DeadLetterQueue = {
    async receive() {
      const answer = left.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    hide: async (receipts) => void released.push(...receipts),
    delete: async (receipt) => void deleted.push(receipt),
    put: async () => {},
  };
  return { queue, released, deleted };
}

describe('[U] a drain that meets an error', () => {
  const terms = { matches: () => true, limit: 100, concurrency: 20, budget: plenty, now: () => 0 };

  it('of one of several calls to receive releases what the others received', async () => {
    const { queue, released } = scripted([[message('a', 'ra')], new Error('AccessDenied')]);
    await expect(drain(queue, terms, async () => 'left')).rejects.toThrow('AccessDenied');
    expect(released).toEqual(['ra']);
  });

  it('of a handle settles the other handles, and releases what they left', async () => {
    const { queue, released } = scripted([[message('a', 'ra'), message('b', 'rb'), message('c', 'rc')]]);
    const ended: string[] = [];
    const draining = drain(queue, terms, async ({ message: { id } }) => {
      if (id === 'b') throw new Error('The disk is full.');
      await new Promise((later) => setTimeout(later, 10));
      ended.push(id);
      return 'stays';
    });
    await expect(draining).rejects.toThrow('The disk is full.');
    expect(ended).toEqual(['a', 'c']);
    expect(released.sort()).toEqual(['ra', 'rb', 'rc']);
  });

  it('does not: a message received again during its handle is deleted by its last receipt', async () => {
    const { queue, released, deleted } = scripted([[message('a', 'first')], [message('a', 'second')]]);
    const handled: string[] = [];
    const report = await drain(queue, terms, async ({ message: { receipt } }) => {
      handled.push(receipt);
      return 'left';
    });
    expect({ report, handled, released, deleted }).toEqual({
      report: { leftOut: 0, drained: true },
      handled: ['first'],
      released: [],
      deleted: ['second'],
    });
  });
});

describe('[I] a filtered replay over 120,000 dead letters', () => {
  it.each(['replay', 'list'])('stays under 256 MiB, and releases all that it did not match: %s', (what) => {
    // As Lambda's Node.js runtimes start for a function of 256 MB.
    const flags = ['--max-semi-space-size=12', '--max-old-space-size=230'];
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [...flags, 'test/fixture/drain-large-queue.ts', what],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ inFlight: 0, received: 120_000 });
    expect(told.peakMiB).toBeLessThan(256);
    expect(told.calls).toBeLessThan(3 * 12_000);
  });
});
