/**
 * How many bytes may be under way at once. S3 answers 503 to too many requests and, across Regions, to too many
 * bytes (AWS Knowledge Center, "503 Slow Down"); fewer bytes under way are fewer of both. It moves as TCP's does
 * (RFC 9438, "Multiplicative Decrease"; RFC 5681, "Congestion Avoidance"): to seven tenths when it was too much,
 * grown by a part for each window's worth that arrives.
 */
export interface Window {
  readonly bytes: number;
  /** When it was last cut; 0 as long as S3 took all. */
  readonly cutAtMs: number;
}

const share = 0.7;
/** When nothing has arrived yet that shows how long a part takes. */
const leastPatienceMs = 1_000;

/**
 * After S3 refused a part of `partBytes`, where a part takes `partMs`. It is cut once in that time: what is under
 * way is what it was before the cut, and whatever else is refused meanwhile meets the same wall.
 */
export function cut(
  window: Window,
  partBytes: number,
  { nowMs, partMs }: { readonly nowMs: number; readonly partMs: number },
): Window {
  if (nowMs < window.cutAtMs + Math.max(leastPatienceMs, partMs)) return window;
  return { bytes: Math.max(partBytes, window.bytes * share), cutAtMs: nowMs };
}

/**
 * How long after a part of `partBytes` the next may begin, in ms, once S3 has asked for less: a window's worth spread
 * over the time a part takes. What begins in a bunch ends in one, and the next bunch meets the same wall.
 */
export function spacingMs({ bytes, cutAtMs }: Window, partBytes: number, partMs: number): number {
  return cutAtMs === 0 ? 0 : ((partMs || leastPatienceMs) * partBytes) / bytes;
}

/** After a part of `partBytes` arrived. */
export function grown(window: Window, partBytes: number, mostBytes: number): Window {
  return { ...window, bytes: Math.min(mostBytes, window.bytes + partBytes ** 2 / window.bytes) };
}
