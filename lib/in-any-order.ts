/**
 * Works on up to `concurrency` items at once and yields each result when it is there, so that a slow one holds up no
 * other. Rejects with what `items` or `work` reject with, after the results of all that was under way.
 */
export async function* inAnyOrder<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  concurrency: number,
): AsyncGenerator<Result> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let [underWay, isEnded, isClosed] = [0, false, false];
  let changed = signal();
  const change = () => {
    changed.give();
    changed = signal();
  };

  const begin = async (item: Item) => {
    underWay++;
    try {
      results.push(await work(item));
    } catch (error) {
      failures.push(error);
    } finally {
      underWay--;
      change();
    }
  };
  const begins = async () => {
    try {
      for await (const item of items) {
        void begin(item);
        // Results that nobody takes hold up the next.
        while (!isClosed && underWay + results.length >= concurrency) await changed.given;
        if (isClosed || failures.length > 0) break;
      }
    } catch (error) {
      failures.push(error);
    } finally {
      isEnded = true;
      change();
    }
  };

  void begins();
  try {
    for (;;) {
      const ready = results.splice(0);
      if (ready.length > 0) {
        change();
        yield* ready;
      } else if (underWay > 0 || !isEnded) await changed.given;
      else break;
    }
    if (failures.length > 0) throw failures[0];
  } finally {
    isClosed = true;
    change();
  }
}

function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
