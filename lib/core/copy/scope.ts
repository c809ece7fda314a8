import type { KeyRule, Scope } from '../pair/pair.ts';
import { type WildcardToken, wildcardMatches } from '../text/wildcard.ts';
import type { FilterReason } from './outcome.ts';

/** Why `key` does not cross, or undefined when it does. Prefixes are asked first, then suffixes, then excludes. */
export function filterReason(scope: Scope, key: string): FilterReason | undefined {
  if (scope.prefixes.length > 0 && !scope.prefixes.some((prefix) => key.startsWith(prefix))) return 'prefix';
  if (scope.suffixes.length > 0 && !scope.suffixes.some((suffix) => key.endsWith(suffix))) return 'suffix';
  if (scope.excludes.some((pattern) => matches(pattern, key))) return 'exclude';
  return undefined;
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
