import prettyBytes from 'pretty-bytes';
import type { WantedObject } from '../../lib/lacking.ts';
import type { LimitOptions } from './options.ts';

/** What ends a run before its end, as the person asked. */
export interface Limits {
  isReached(): boolean;
  /** Whether one more object may be copied; counts it if so. */
  mayCopy(object: WantedObject): boolean;
  failed(): void;
  /** Which limit was found reached, in words. */
  why(): string | undefined;
}

/** Limits of one part of a run, which began at `startedMs`. */
export function limits(options: LimitOptions, startedMs: number, now: () => number = Date.now): Limits {
  const { maxErrors = Number.POSITIVE_INFINITY, maxDuration = Number.POSITIVE_INFINITY } = options;
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  let [errors, bytes]: [number, number] = [0, 0];
  let why: string | undefined;
  return {
    isReached() {
      if (errors >= maxErrors) why ??= `--max-errors ${maxErrors}: so many objects failed`;
      else if (now() - startedMs >= maxDuration) why ??= '--max-duration: the time is over';
      return why !== undefined;
    },
    mayCopy({ sizeBytes = 0 }) {
      if (bytes + sizeBytes > maxBytes) {
        const [begun, next] = [bytes, sizeBytes].map((size) => prettyBytes(size, { binary: true }));
        why ??= `--max-bytes: ${begun} were begun, and the next object has ${next}`;
      } else bytes += sizeBytes;
      return why === undefined;
    },
    failed: () => void errors++,
    why: () => why,
  };
}
