import { type WildcardToken, wildcardMatches } from '../text/wildcard.ts';

/** One of the rules that say, in order, which keys are taken. */
export interface KeyFilterRule {
  readonly takes: boolean;
  readonly pattern: string;
}

/**
 * Whether a key is taken by patterns as the AWS CLI has them (AWS CLI Command Reference, "Use of exclude and include
 * filters"): all keys are, unless a pattern says otherwise, and the last that matches decides. Patterns are matched
 * against the whole key; `*` is any text, `?` any character, `[ab]` one of several, `[!ab]` one of all others.
 */
export function keyFilter(patterns: readonly KeyFilterRule[]): (key: string) => boolean {
  const rules = patterns.map(({ takes, pattern }) => ({ takes, tokens: tokensOf([...pattern]) })).reverse();
  return (key) => {
    const characters = [...key];
    return rules.find(({ tokens }) => wildcardMatches(tokens, characters))?.takes ?? true;
  };
}

function tokensOf(pattern: readonly string[]): WildcardToken[] {
  const tokens: WildcardToken[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    const end = character === '[' ? endOfSet(pattern, at) : undefined;
    if (end !== undefined) {
      tokens.push(setOf(pattern.slice(at + 1, end)));
      at = end;
    } else if (character === '*') tokens.push('*');
    else tokens.push(character === '?' ? () => true : (other) => other === character);
  }
  return tokens;
}

/** Where a set ends; undefined where it does not, so that its bracket means itself (Python, fnmatch). */
function endOfSet(pattern: readonly string[], start: number): number | undefined {
  // A bracket at the front belongs to the set.
  const from = start + (pattern[start + 1] === '!' ? 3 : 2);
  const end = pattern.indexOf(']', from);
  return end < 0 ? undefined : end;
}

function setOf(inside: readonly string[]): WildcardToken {
  const isNegated = inside[0] === '!';
  const members = isNegated ? inside.slice(1) : inside;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const [first = '', dash, last] = members.slice(at, at + 3);
    const isRange = dash === '-' && last !== undefined;
    ranges.push([first, isRange ? last : first]);
    if (isRange) at += 2;
  }
  return (character) => {
    const point = pointOf(character);
    return isNegated !== ranges.some(([from, to]) => pointOf(from) <= point && point <= pointOf(to));
  };
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
