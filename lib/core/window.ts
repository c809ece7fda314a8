/**
 * How many bytes may be under way at once. S3 answers 503 to too many requests and, across Regions, to too many
 * bytes (AWS Knowledge Center, "503 Slow Down"); fewer bytes under way are fewer of both. It moves as TCP's does
 * (RFC 5681, "Congestion Avoidance"): halved when too much, grown by a part for each window's worth that arrives.
 */
export interface Window {
  readonly bytes: number;
  readonly cutAtMs: number;
}

/** After S3 refused a part of `partBytes`. All that was begun before the last cut met the same wall, and cuts no more. */
export function cut(
  window: Window,
  partBytes: number,
  { begunAtMs, nowMs }: { readonly begunAtMs: number; readonly nowMs: number },
): Window {
  if (begunAtMs < window.cutAtMs) return window;
  return { bytes: Math.max(partBytes, window.bytes / 2), cutAtMs: nowMs };
}

/** After a part of `partBytes` arrived. */
export function grown(window: Window, partBytes: number, mostBytes: number): Window {
  return { ...window, bytes: Math.min(mostBytes, window.bytes + partBytes ** 2 / window.bytes) };
}
