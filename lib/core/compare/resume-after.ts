import type { Pair } from '../pair/pair.ts';
import { compareKeys } from './key-order.ts';
import type { KeyRange } from './key-range.ts';

/** `range` of the destination without what does not come after `key`. */
export function destinationAfter(range: KeyRange, key: string): KeyRange {
  return later(range, key);
}

/**
 * `range` of the source without what ends up at the destination under `key` or before it. Within a range, which
 * the key rule strips as a whole or not at all, destination keys rise with source keys.
 */
export function sourceAfter({ keyRule }: Pair, range: KeyRange, key: string): KeyRange {
  const { stripPrefix, addPrefix } = keyRule;
  if (!key.startsWith(addPrefix)) return compareKeys(key, addPrefix) < 0 ? range : nothingOf(range);
  const rest = key.slice(addPrefix.length);
  return later(range, range.prefix.startsWith(stripPrefix) ? stripPrefix + rest : rest);
}

function later(range: KeyRange, key: string): KeyRange {
  return range.after !== undefined && compareKeys(range.after, key) >= 0 ? range : { ...range, after: key };
}

/** All keys begin with addPrefix, and `key` comes after all of them. */
function nothingOf(range: KeyRange): KeyRange {
  return { ...range, until: '' };
}
