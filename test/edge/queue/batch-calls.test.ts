import { batchBytes } from '../../../lib/core/dead-letter/queue-batch.ts';
import { inBatches } from '../../../lib/edge/queue/batch-calls.ts';

const tooLong = () =>
  Object.assign(new Error('Too long.'), { name: 'AWS.SimpleQueueService.BatchRequestTooLong' });

/** Requests for entries of these sizes, and the batches that they went in. */
async function sent(
  sizes: readonly number[],
  refuse: (batch: readonly number[]) => Error | undefined = () => undefined,
) {
  const batches: (readonly number[])[] = [];
  const request = inBatches<number>(
    async (entries) => {
      batches.push(entries);
      const error = refuse(entries);
      if (error) throw error;
      return [];
    },
    (size) => size,
  );
  const results = await Promise.allSettled(sizes.map((size) => request(size)));
  return { batches, statuses: results.map(({ status }) => status), results };
}

describe('[U] requests in batches', () => {
  it.each<[string, number[], number[][]]>([
    ['one alone', [1], [[1]]],
    ['exactly as many bytes as a call takes', [batchBytes - 1, 1], [[batchBytes - 1, 1]]],
    ['a byte more', [batchBytes - 1, 2], [[batchBytes - 1], [2]]],
    ['one of more bytes than a call takes', [batchBytes + 1, 1], [[batchBytes + 1], [1]]],
    ['eleven', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2], [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [2]]],
  ])('go in as few calls as SQS takes them in: %s', async (_, sizes, expected) => {
    expect((await sent(sizes)).batches).toEqual(expected);
  });

  it('are split where the queue takes no such batch, down to one that is refused by itself', async () => {
    const { batches, statuses } = await sent([1, 2, 3], (batch) =>
      batch.includes(3) ? tooLong() : undefined,
    );
    expect(batches).toEqual([[1, 2, 3], [1, 2], [3]]);
    expect(statuses).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  it.each([
    ['an error of SQS', new Error('No such queue.')],
    ['an error of another name', Object.assign(new Error('BatchRequestTooLong'), { name: 'Other' })],
  ])('all fail with %s of their call, which is made once', async (_, error) => {
    const { batches, results } = await sent([1, 2], () => error);
    expect(batches).toEqual([[1, 2]]);
    expect(results).toEqual([1, 2].map(() => ({ status: 'rejected', reason: error })));
  });

  it('have no size where none is given', async () => {
    const batches: (readonly string[])[] = [];
    const request = inBatches<string>(async (entries) => {
      batches.push(entries);
      return [];
    });
    await Promise.all(['a', 'b'].map((entry) => request(entry)));
    expect(batches).toEqual([['a', 'b']]);
  });
});
