import { cut, grown, type Window } from '../core/window.ts';

/** Lets as many parts begin as the window of bytes has room for, one always. */
export interface PartGate {
  /** Resolves with the time when the part may begin. */
  enter(partBytes: number): Promise<number>;
  leave(partBytes: number, how: 'arrived' | 'throttled' | 'failed', begunAtMs: number): void;
}

/** A gate that begins with `mostBytes` under way, and never lets through more. */
export function partGate(mostBytes: number): PartGate {
  let window: Window = { bytes: mostBytes, cutAtMs: 0 };
  let underWay = 0;
  let partMs = 0;
  const waiting: { readonly partBytes: number; readonly begin: (atMs: number) => void }[] = [];
  const admit = () => {
    for (;;) {
      const [first] = waiting;
      if (!first || (underWay > 0 && underWay + first.partBytes > window.bytes)) return;
      waiting.shift();
      underWay += first.partBytes;
      first.begin(Date.now());
    }
  };
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
