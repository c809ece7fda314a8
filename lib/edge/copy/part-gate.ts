import { cut, grown, spacingMs, type Window } from '../../core/copy/window.ts';

/** Lets as many parts begin as the window of bytes has room for, one always, and no faster than S3 took them. */
export interface PartGate {
  /** Resolves with the time when the part may begin; at once when there is no time left for any. */
  enter(partBytes: number): Promise<number>;
  leave(partBytes: number, how: 'arrived' | 'throttled' | 'failed', begunAtMs: number): void;
}

/** A gate that begins with `mostBytes` under way, and never lets through more. */
export function partGate(mostBytes: number, hasTime: () => boolean): PartGate {
  let window: Window = { bytes: mostBytes, cutAtMs: 0 };
  let underWay = 0;
  let partMs = 0;
  let nextAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const waiting: { readonly partBytes: number; readonly begin: (atMs: number) => void }[] = [];
  const mayBegin = (partBytes: number, nowMs: number) => {
    if (!hasTime()) return true;
    if (underWay > 0 && underWay + partBytes > window.bytes) return false;
    if (nowMs >= nextAtMs) return true;
    clearTimeout(timer);
    timer = setTimeout(admit, nextAtMs - nowMs);
    return false;
  };
  function admit() {
    for (;;) {
      const [first] = waiting;
      const nowMs = Date.now();
      if (!first || !mayBegin(first.partBytes, nowMs)) return;
      waiting.shift();
      underWay += first.partBytes;
      nextAtMs = Math.max(nowMs, nextAtMs) + spacingMs(window, first.partBytes, partMs);
      first.begin(nowMs);
    }
  }
  return {
    enter: (partBytes) =>
      new Promise((begin) => {
        waiting.push({ partBytes, begin });
        admit();
      }),
    leave(partBytes, how, begunAtMs) {
      underWay -= partBytes;
      const nowMs = Date.now();
      if (how === 'throttled') window = cut(window, partBytes, { nowMs, partMs });
      if (how === 'arrived') {
        partMs = nowMs - begunAtMs;
        window = grown(window, partBytes, mostBytes);
      }
      admit();
    },
  };
}
