const aborted = Symbol('aborted');

/** What comes of `items` until `signal` is aborted; does not wait for an item that is under way by then. */
export async function* untilAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  let abort = () => {};
  const listener = () => abort();
  signal.addEventListener('abort', listener);
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<Item> | typeof aborted>((resolve, reject) => {
        abort = () => resolve(aborted);
        iterator.next().then(resolve, reject);
      });
      if (next === aborted || next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', listener);
    // It may be waiting for what never comes.
    void iterator.return?.()?.catch(() => undefined);
  }
}
