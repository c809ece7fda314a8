import { compareKeys } from './core/compare/key-order.ts';

/** Something that has its place in S3's order. */
export interface Keyed {
  readonly key: string;
}

/** All that the streams hold of one key: an item or none of each stream, in the order of the streams. */
export interface Row<Item extends Keyed> {
  readonly key: string;
  readonly items: readonly (Item | undefined)[];
}

/**
 * Merges streams of pages, each in S3's order without a key twice, into rows by key, in order. Looks no further
 * ahead than one page of each stream. Closes all of them when it ends, early or by their rejection.
 */
export async function* mergeListings<Item extends Keyed>(
  streams: readonly AsyncIterable<readonly Item[]>[],
): AsyncGenerator<readonly Row<Item>[]> {
  const cursors = streams.map(openCursor);
  try {
    for (;;) {
      await Promise.all(cursors.map((cursor) => cursor.fill()));
      const rows: Row<Item>[] = [];
      do {
        const key = leastKey(cursors);
        if (key === undefined) break;
        rows.push({ key, items: cursors.map((cursor) => cursor.takeIf(key)) });
      } while (cursors.every((cursor) => cursor.isReady()));
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await Promise.allSettled(cursors.map((cursor) => cursor.close()));
  }
}

type Cursor<Item extends Keyed> = ReturnType<typeof openCursor<Item>>;

function leastKey(cursors: readonly Cursor<Keyed>[]): string | undefined {
  let least: string | undefined;
  for (const cursor of cursors) {
    const key = cursor.head()?.key;
    if (key !== undefined && (least === undefined || compareKeys(key, least) < 0)) least = key;
  }
  return least;
}

function openCursor<Item extends Keyed>(pages: AsyncIterable<readonly Item[]>) {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly Item[] = [];
  let at = 0;
  let isEnded = false;
  return {
    head: () => page[at],
    /** Whether the next item is at hand, or there is none. */
    isReady: () => at < page.length || isEnded,
    takeIf(key: string): Item | undefined {
      const item = page[at];
      if (item?.key !== key) return undefined;
      at++;
      return item;
    },
    async fill(): Promise<void> {
      while (at >= page.length && !isEnded) {
        const { value, done } = await iterator.next();
        isEnded = done === true;
        page = isEnded ? [] : value;
        at = 0;
      }
    },
    close: async () => void (await iterator.return?.()),
  };
}
