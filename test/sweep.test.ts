import type { QueuedMessage } from '../lib/core/letter.ts';
import type { LetterQueue } from '../lib/ports.ts';
import { sweep } from '../lib/sweep.ts';

/** A queue with more letters than anybody may hold at once, which counts what is let go. */
function endlessQueue() {
  let received = 0;
  let released = 0;
  const message = (): QueuedMessage => ({
    id: `m${++received}`,
    body: '{}',
    attributes: {},
    sentAtMs: 0,
    receipt: 'r',
  });
  const queue: LetterQueue = {
    receive: async (count) => Array.from({ length: count }, message),
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
