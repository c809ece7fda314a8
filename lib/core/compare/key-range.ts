import { destinationKey } from '../copy/scope.ts';
import type { Pair } from '../pair/pair.ts';
import { compareKeys } from './key-order.ts';

/** All keys of a bucket that begin with `prefix`, come after `after` and not after `until`. */
export interface KeyRange {
  readonly prefix: string;
  /** Exclusive. */
  readonly after?: string;
  /** Inclusive; absent: to the end. */
  readonly until?: string;
}

/** The ranges of the source, in order, that hold every object of the pair whose key begins with `prefix`, or with one of several. */
export function sourceRanges({ scope, keyRule }: Pair, prefix: string | readonly string[]): KeyRange[] {
  const prefixes = scope.prefixes.length > 0 ? scope.prefixes : [''];
  const asked = typeof prefix === 'string' ? [prefix] : prefix;
  const narrowed = asked.flatMap((one) => prefixes.flatMap(within(one))).flatMap(within(keyRule.stripPrefix));
  return outermost(narrowed).map((own) => ({ prefix: own }));
}

/**
 * Where the objects of a range of the source are at the destination, in the same order: a pair that strips a
 * prefix takes no keys without it (pair-checks.ts), so the key rule replaces the front of every key alike.
 */
export function destinationRange({ keyRule }: Pair, { prefix }: KeyRange): KeyRange {
  return { prefix: destinationKey(keyRule, prefix) };
}

/** The longer of the two prefixes where one begins with the other; no key has both where none does. */
function within(bound: string) {
  return (prefix: string) => (prefix.startsWith(bound) ? [prefix] : bound.startsWith(prefix) ? [bound] : []);
}

/** In order, without those that lie below another. */
function outermost(prefixes: readonly string[]): string[] {
  const sorted = [...new Set(prefixes)].sort(compareKeys);
  return sorted.filter((prefix, at) => !sorted.slice(0, at).some((front) => prefix.startsWith(front)));
}
