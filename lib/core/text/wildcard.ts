/** A part of a pattern: any text, or whether it takes a character. */
export type WildcardToken = '*' | ((character: string) => boolean);

/** Whether a pattern takes all characters of a text. Greedy with one point of return: no pattern can stall it. */
export function wildcardMatches(pattern: readonly WildcardToken[], text: readonly string[]): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (t < text.length) {
    const token = pattern[p];
    if (token === '*') {
      starAt = p++;
      resumeAt = t;
    } else if (token?.(text[t] ?? '')) {
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
