import type { KeyRule, Pair, Scope } from '../pair/pair.ts';
import { reservedFor, reservedKeys } from '../pair/reserved-key.ts';
import { type WildcardToken, wildcardMatches } from '../text/wildcard.ts';
import type { FilterReason } from './outcome.ts';

/**
 * Why `key` is not copied, or undefined when it is. Prefixes are asked first, then suffixes, then excludes; then
 * whether it is the probe or canary of another pair.
 */
export function filterReason(
  { name, scope }: Pick<Pair, 'name' | 'scope'>,
  key: string,
): FilterReason | undefined {
  if (scope.prefixes.length > 0 && !scope.prefixes.some((prefix) => key.startsWith(prefix))) return 'prefix';
  if (scope.suffixes.length > 0 && !scope.suffixes.some((suffix) => key.endsWith(suffix))) return 'suffix';
  if (scope.excludes.some((pattern) => matches(pattern, key))) return 'exclude';
  return (reservedFor(key) ?? name) === name ? undefined : 'reserved';
}

/** The first of {@link reservedKeys} that is in the pair's scope; undefined where its excludes leave all of them out. */
export function reservedKey(pair: Pair, name: Parameters<typeof reservedKeys>[1]): string | undefined {
  return reservedKeys(pair, name).find((key) => filterReason(pair, key) === undefined);
}

/** Whether the excludes leave no key that begins with `prefix`. */
export function excludesAll({ excludes }: Scope, prefix: string): boolean {
  return excludes.some((pattern) => pattern.endsWith('*') && matches(pattern, prefix));
}

/** The key at the destination. A key without `stripPrefix` keeps all of itself. */
export function destinationKey(rule: KeyRule, key: string): string {
  const rest = key.startsWith(rule.stripPrefix) ? key.slice(rule.stripPrefix.length) : key;
  return rule.addPrefix + rest;
}

/** The key in the source that the rule makes `key` of, where there is one. */
export function sourceKeyOf({ stripPrefix, addPrefix }: KeyRule, key: string): string {
  return stripPrefix + key.slice(addPrefix.length);
}

/** Wildcards over the whole text, by characters and not by halves of them. */
export function matches(pattern: string, text: string): boolean {
  return wildcardMatches([...pattern].map(tokenOf), [...text]);
}

function tokenOf(own: string): WildcardToken {
  if (own === '*') return own;
  return own === '?' ? () => true : (character) => character === own;
}
