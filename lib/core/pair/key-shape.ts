import type { Pair } from './pair.ts';

/** All keys that start with `prefix` and end with `suffix`. */
export interface KeyShape {
  readonly prefix: string;
  readonly suffix: string;
}

/** The keys a pair takes, its excludes left out of account. */
export function sourceShapes({ scope }: Pair): KeyShape[] {
  const suffixes = scope.suffixes.length > 0 ? scope.suffixes : [''];
  const prefixes = scope.prefixes.length > 0 ? scope.prefixes : [''];
  return prefixes.flatMap((prefix) => suffixes.map((suffix) => ({ prefix, suffix })));
}

/** The keys a pair may write: at least all that it does. */
export function destinationShapes(pair: Pair): KeyShape[] {
  const { stripPrefix, addPrefix } = pair.keyRule;
  return sourceShapes(pair).map(({ prefix, suffix }) => ({
    prefix: addPrefix + (prefix.startsWith(stripPrefix) ? prefix.slice(stripPrefix.length) : ''),
    suffix: sharesEdge(stripPrefix, suffix) ? '' : suffix,
  }));
}

/** Whether a text that starts with `front` and ends with `back` may have both in the same characters. */
function sharesEdge(front: string, back: string): boolean {
  for (let length = 1; length <= Math.min(front.length, back.length); length++) {
    if (front.endsWith(back.slice(0, length))) return true;
  }
  return false;
}

/** Whether any key has a shape of both lists. */
export function overlap(ours: readonly KeyShape[], theirs: readonly KeyShape[]): boolean {
  return ours.some((a) => theirs.some((b) => intersection(a, b) !== undefined));
}

/** The keys of both shapes; undefined when there are none. */
export function intersection(a: KeyShape, b: KeyShape): KeyShape | undefined {
  const prefix = longer(a.prefix, b.prefix, (long, short) => long.startsWith(short));
  const suffix = longer(a.suffix, b.suffix, (long, short) => long.endsWith(short));
  return prefix === undefined || suffix === undefined ? undefined : { prefix, suffix };
}

function longer(a: string, b: string, has: (long: string, short: string) => boolean): string | undefined {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  return has(long, short) ? long : undefined;
}
