import { compareKeys } from '../../lib/core/compare/key-order.ts';
import type { KeyRange } from '../../lib/core/compare/key-range.ts';
import type { ListedObject } from '../../lib/core/compare/listed-object.ts';
import type { AskPage } from '../../lib/edge/listing/listing-window.ts';
import type { Listing } from '../../lib/ports.ts';

/** An object as it is listed, of one byte unless `facts` say otherwise. */
export function listed(key: string, facts: Partial<ListedObject> = {}): ListedObject {
  return { key, sizeBytes: 1, eTag: '0'.repeat(32), modifiedMs: 0, ...facts };
}

/** `keys` in the order of their bytes. */
export function inOrder(keys: Iterable<string>): string[] {
  return [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** A bucket that is listed in pages of `pageSize`. */
export function fakeListing(objects: readonly ListedObject[], pageSize = 1_000): Listing {
  const sorted = objects.toSorted((a, b) => compareKeys(a.key, b.key));
  return {
    async *list({ prefix, after, until }: KeyRange) {
      const inside = sorted.filter(
        ({ key }) =>
          key.startsWith(prefix) &&
          (after === undefined || compareKeys(key, after) > 0) &&
          (until === undefined || compareKeys(key, until) <= 0),
      );
      for (let at = 0; at < inside.length; at += pageSize) yield inside.slice(at, at + pageSize);
    },
  };
}

/** Pages of `keys` as S3 gives them, answered late and in any order where `delayMs` is random. */
export function fakePages(keys: readonly string[], pageSize: number, delayMs = () => 0): AskPage {
  const sorted = inOrder(keys);
  return async ({ prefix, after, token }) => {
    const from = token ?? after;
    const inside = sorted.filter(
      (key) => key.startsWith(prefix) && (from === undefined || compareKeys(key, from) > 0),
    );
    const delay = delayMs();
    if (delay > 0) await new Promise((done) => setTimeout(done, delay));
    const page = inside.slice(0, pageSize);
    const last = page.at(-1);
    return {
      objects: page.map((key) => listed(key)),
      ...(last && inside.length > pageSize && { token: last }),
    };
  };
}

/** Everything that comes out of `pages`. */
export async function collected<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
