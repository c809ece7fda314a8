import type { QueuedMessage } from '../lib/core/letter.ts';
import type { LetterQueue } from '../lib/ports.ts';
import { sweep } from '../lib/sweep.ts';

const message = (id: string, receipt: string): QueuedMessage => ({
  id,
  body: '{}',
  attributes: {},
  sentAtMs: 0,
  receipt,
});

/** A queue with more letters than anybody may hold at once, which counts what is let go. */
function endlessQueue() {
  let received = 0;
  let released = 0;
  const queue: LetterQueue = {
    receive: async (count) => Array.from({ length: count }, () => message(`m${++received}`, 'r')),
    release: async () => void released++,
    delete: async () => {},
    put: async () => {},
  };
  return { queue, received: () => received, released: () => released };
}

describe('[U] a sweep of a queue without end', () => {
  it('stops before it holds more letters than SQS lets one queue have in flight, and lets all go', async () => {
    const { queue, received, released } = endlessQueue();
    const terms = {
      isMeant: () => false,
      limit: 1,
      concurrency: 10_000,
      budget: { remainingMs: () => 600_000 },
    };
    const report = await sweep(queue, terms, async () => 'stays');
    expect(report).toEqual({ leftOut: received(), drained: false });
    expect(received()).toBeGreaterThanOrEqual(100_000);
    expect(received()).toBeLessThan(120_000);
    expect(released()).toBe(received());
  });
});

describe('[U] a sweep of a queue that gives a message more than once', () => {
  it.each([
    ['in one round', 20, [[message('m', 'first')], [message('m', 'second')]]],
    ['in two rounds', 10, [[message('m', 'first')], [message('m', 'second')]]],
  ])('visits its letter once, and lets go what it holds of it: %s', async (_, concurrency, answers) => {
    const left = [...answers];
    const released: string[] = [];
    const queue: LetterQueue = {
      receive: async () => left.shift() ?? [],
      release: async ({ receipt }) => void released.push(receipt),
      delete: async () => {},
      put: async () => {},
    };
    const visited: string[] = [];
    const terms = {
      isMeant: () => true,
      limit: 100,
      concurrency,
      budget: { remainingMs: () => 600_000 },
    };
    const report = await sweep(queue, terms, async (letter) => {
      visited.push(letter.message.receipt);
      return 'left';
    });
    expect({ report, visited, released }).toEqual({
      report: { leftOut: 0, drained: true },
      visited: ['first'],
      released: ['second'],
    });
  });
});
