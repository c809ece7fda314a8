import { compareKeys } from './key-order.ts';
import type { Pair } from './pair.ts';

/** All keys of a bucket that begin with `prefix`, come after `after` and not after `until`. */
export interface KeyRange {
  readonly prefix: string;
  /** Exclusive. */
  readonly after?: string;
  /** Inclusive; absent: to the end. */
  readonly until?: string;
}

/** Longest key S3 stores, in bytes of UTF-8, of which the last of all characters takes four. */
const maxKeyBytes = 1024;
const lastCharacter = '\u{10ffff}';

/** No key that begins with `prefix` comes after this one. */
export function lastKeyUnder(prefix: string): string {
  return prefix + lastCharacter.repeat(maxKeyBytes / 4);
}

/**
 * Where a pair's objects stand in the source: those that the key rule strips and those it leaves whole, each in
 * order. Within one of the two the destination keys rise with the source keys; across them they need not.
 */
export interface SourceRanges {
  readonly stripped: readonly KeyRange[];
  readonly whole: readonly KeyRange[];
}

/** The ranges of the source that hold every object of the pair whose key begins with `prefix`. */
export function sourceRanges({ scope, keyRule }: Pair, prefix: string): SourceRanges {
  const { stripPrefix } = keyRule;
  const prefixes = outermost((scope.prefixes.length > 0 ? scope.prefixes : ['']).flatMap(within(prefix)));
  return {
    stripped: outermost(prefixes.flatMap(within(stripPrefix))).map((own) => ({ prefix: own })),
    whole: stripPrefix === '' ? [] : prefixes.flatMap(without(stripPrefix)),
  };
}

/** The ranges of the destination that the objects of {@link sourceRanges} go to: whole prefixes, in order. */
export function destinationRanges({ keyRule }: Pair, { stripped, whole }: SourceRanges): KeyRange[] {
  const fronts = [
    ...stripped.map(({ prefix }) => prefix.slice(keyRule.stripPrefix.length)),
    ...whole.map(({ prefix }) => prefix),
  ];
  return outermost(fronts.map((front) => keyRule.addPrefix + front)).map((prefix) => ({ prefix }));
}

/** The longer of the two prefixes where one begins with the other; no key has both where none does. */
function within(bound: string) {
  return (prefix: string) => (prefix.startsWith(bound) ? [prefix] : bound.startsWith(prefix) ? [bound] : []);
}

/** The keys that begin with `prefix` but not with `left`, in order. */
function without(left: string) {
  return (prefix: string): KeyRange[] => {
    if (prefix.startsWith(left)) return [];
    if (!left.startsWith(prefix)) return [{ prefix }];
    return [
      { prefix, until: left },
      { prefix, after: lastKeyUnder(left) },
    ];
  };
}

/** In order, without those that lie below another. */
function outermost(prefixes: readonly string[]): string[] {
  const sorted = [...new Set(prefixes)].sort(compareKeys);
  return sorted.filter((prefix, at) => !sorted.slice(0, at).some((front) => prefix.startsWith(front)));
}
