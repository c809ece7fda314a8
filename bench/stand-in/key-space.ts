/** Keys per folder. */
const perFolder = 1_000;

/** A bucket of `objects` made-up objects, whose keys ascend with their index. */
export interface KeySpace {
  readonly objects: number;
  readonly sizeBytes: number;
}

/** The key at `index`, like `folder-000012/object-000012345`. */
export function keyAt(index: number): string {
  return `folder-${digits(Math.floor(index / perFolder), 6)}/object-${digits(index, 9)}`;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}

export function eTagAt(index: number): string {
  return `"${index.toString(16).padStart(32, '0')}"`;
}

/** The index of a key of this space; undefined for one that it does not hold. */
export function indexOf({ objects }: KeySpace, key: string): number | undefined {
  const index = Number(/\/object-(\d{9,})$/.exec(key)?.[1]);
  return index < objects && keyAt(index) === key ? index : undefined;
}

/**
 * The size that a key asks for by its end, like `video-size-1073741824`: so large objects are at hand that no
 * space lists.
 */
export function sizeInKey(key: string): number | undefined {
  const size = /-size-(\d+)$/.exec(key)?.[1];
  return size === undefined ? undefined : Number(size);
}

/** The first index whose key passes; keys that do must all come after those that do not. */
export function firstIndex({ objects }: KeySpace, passes: (key: string) => boolean): number {
  let low = 0;
  let high = objects;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(keyAt(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}
