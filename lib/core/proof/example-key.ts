import { plan } from '../copy/plan.ts';
import type { KeyShape } from '../pair/key-shape.ts';
import type { Pair } from '../pair/pair.ts';
import { globPattern, type KeyPattern, matchingText, policyPattern, restAfter } from './key-pattern.ts';

/** Keys by what they have to match and must not match, after the part that the key rule takes away or puts on. */
export interface Area {
  readonly within: readonly KeyPattern[];
  readonly outside: readonly KeyPattern[];
}

/** A key of one of `shapes` that the pair copies, in `area`; with a word in it that says what it is, where one can be. */
export function exampleKey(pair: Pair, shapes: readonly KeyShape[], area: Area): string | undefined {
  const { scope, keyRule } = pair;
  const ofKey = (pattern: string) => restAfter(globPattern(pattern), keyRule.stripPrefix) ?? [];
  const outside = [...area.outside, ...scope.excludes.flatMap(ofKey)];
  for (const { prefix, suffix } of shapes) {
    const inShape = [
      restAfter(literalFront(prefix), keyRule.stripPrefix),
      restAfter(literalEnd(suffix), keyRule.stripPrefix),
    ];
    const within = [...area.within, ...inShape.filter((one) => one !== undefined)];
    if (inShape.includes(undefined)) continue;
    const rest =
      matchingText([...within, globPattern('*example*')], outside) ?? matchingText(within, outside);
    if (rest === undefined) continue;
    const key = keyRule.stripPrefix + rest;
    if (plan(pair, { bucket: pair.source.bucket, key }).kind === 'copy') return key;
  }
  return undefined;
}

/** Wildcards in a prefix or suffix of the scope mean themselves, as `${*}` does in a policy. */
function literalFront(prefix: string): KeyPattern {
  return policyPattern(`${escaped(prefix)}*`);
}

function literalEnd(suffix: string): KeyPattern {
  return policyPattern(`*${escaped(suffix)}`);
}

function escaped(text: string): string {
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
