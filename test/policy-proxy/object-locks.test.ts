import { setImmediate as turn } from 'node:timers/promises';
import { openLocks } from '../../local/policy-proxy/object-locks.ts';

describe('[U] locks on objects', () => {
  /** Work that goes on until it is told to end, and notes both in `journal`. */
  function work(journal: string[], name: string) {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const run = async () => {
      journal.push(`${name} begins`);
      await ended;
      journal.push(`${name} ends`);
    };
    return { run, end };
  }

  it('let readers in together and a writer only alone', async () => {
    const { hold } = openLocks();
    const journal: string[] = [];
    const [one, two, writer, three] = ['one', 'two', 'writer', 'three'].map((name) => work(journal, name));
    const running = [
      hold([{ id: 'k', mode: 'shared' }], one?.run ?? fail),
      hold([{ id: 'k', mode: 'shared' }], two?.run ?? fail),
      hold([{ id: 'k', mode: 'exclusive' }], writer?.run ?? fail),
      hold([{ id: 'k', mode: 'shared' }], three?.run ?? fail),
    ];
    await turn();
    expect(journal).toEqual(['one begins', 'two begins']);
    for (const each of [one, two, writer, three]) {
      each?.end();
      await turn();
    }
    await Promise.all(running);
    expect(journal.slice(2)).toEqual([
      'one ends',
      'two ends',
      'writer begins',
      'writer ends',
      'three begins',
      'three ends',
    ]);
  });

  it('are given back when the work fails', async () => {
    const { hold } = openLocks();
    const lock = [{ id: 'k', mode: 'exclusive' as const }];
    await expect(hold(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(hold(lock, async () => 'next')).resolves.toBe('next');
  });

  it('do not block each other when two copies go in opposite directions', async () => {
    const { hold } = openLocks();
    const copy = (from: string, to: string) =>
      hold(
        [
          { id: to, mode: 'exclusive' },
          { id: from, mode: 'shared' },
        ],
        () => turn(to),
      );
    const directions = Array.from({ length: 50 }, (_, index) =>
      index % 2 ? copy('a', 'b') : copy('b', 'a'),
    );
    await expect(Promise.all(directions)).resolves.toHaveLength(50);
  });

  async function fail(): Promise<void> {
    throw new Error('no such work');
  }
});
