import type { FilterReason } from './outcome.ts';
import type { KeyRule, Scope } from './pair.ts';

/** Why `key` does not cross, or undefined when it does. Prefixes are asked first, then suffixes, then excludes. */
export function filterReason(scope: Scope, key: string): FilterReason | undefined {
  if (scope.prefixes.length > 0 && !scope.prefixes.some((prefix) => key.startsWith(prefix))) return 'prefix';
  if (scope.suffixes.length > 0 && !scope.suffixes.some((suffix) => key.endsWith(suffix))) return 'suffix';
  if (scope.excludes.some((pattern) => matches(pattern, key))) return 'exclude';
  return undefined;
}

/** The key at the destination. A key without `stripPrefix` keeps all of itself. */
export function destinationKey(rule: KeyRule, key: string): string {
  const rest = key.startsWith(rule.stripPrefix) ? key.slice(rule.stripPrefix.length) : key;
  return rule.addPrefix + rest;
}

/** Wildcards over the whole text, by characters and not by halves of them. Greedy with one point of return: no pattern can stall it. */
export function matches(pattern: string, text: string): boolean {
  return matchCharacters([...pattern], [...text]);
}

function matchCharacters(pattern: readonly string[], text: readonly string[]): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      starAt = p++;
      resumeAt = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
