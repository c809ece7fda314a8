import { inAnyOrder } from '../lib/in-any-order.ts';

/** Items from 0 on; how many were taken. */
function numbers(count: number, failsAt = Number.POSITIVE_INFINITY) {
  const seen = { taken: 0, isClosed: false };
  async function* items() {
    try {
      for (let at = 0; at < count; at++) {
        if (at === failsAt) throw new Error('no more');
        seen.taken++;
        yield at;
      }
    } finally {
      seen.isClosed = true;
    }
  }
  return { items: items(), seen };
}

function policyProxy() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('[U] work in any order', () => {
  it('goes on with all others while one hangs', async () => {
    const { open, opened } = policyProxy();
    const { items } = numbers(500);
    const results: number[] = [];
    for await (const result of inAnyOrder(
      items,
      async (at) => {
        if (at === 3) await opened;
        return at;
      },
      4,
    )) {
      results.push(result);
      if (results.length === 499) open();
    }
    expect(results).toHaveLength(500);
    expect(results.at(-1)).toBe(3);
  });

  it('takes no more items than are worked on, nor than somebody takes the results of', async () => {
    const { items, seen } = numbers(500);
    const results = inAnyOrder(items, async (at) => at, 4);
    await results.next();
    await new Promise(setImmediate);
    expect(seen.taken).toBeLessThanOrEqual(4 + 4 + 1);
    await results.return(undefined);
    await new Promise(setImmediate);
    expect(seen.isClosed).toBe(true);
  });

  it('gives the results of all that was under way before it rejects', async () => {
    const { open, opened } = policyProxy();
    const { items } = numbers(10, 3);
    const results: number[] = [];
    const run = async () => {
      for await (const at of inAnyOrder(items, async (at) => opened.then(() => at), 4)) results.push(at);
    };
    const running = run();
    await new Promise(setImmediate);
    open();
    await expect(running).rejects.toThrow('no more');
    expect(results).toEqual([0, 1, 2]);
  });

  it('rejects with what the work rejects with, and begins nothing more', async () => {
    const { items, seen } = numbers(100);
    const run = async () => {
      for await (const _ of inAnyOrder(items, async (at) => Promise.reject(new Error(`bug ${at}`)), 2));
    };
    await expect(run()).rejects.toThrow('bug 0');
    expect(seen.taken).toBeLessThan(6);
    expect(seen.isClosed).toBe(true);
  });
});
