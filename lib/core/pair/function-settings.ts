import type { Pair } from './pair.ts';

/** Memory of each function of a pair, in MB; docs/decisions/memory-of-the-functions.md says why. */
export function memoryMbOf({ access }: Pick<Pair, 'access'>) {
  const copying = access === 'relay' ? 1_024 : 256;
  return { replicate: copying, large: copying, replay: access === 'relay' ? 1_024 : 512 } as const;
}

/** Messages of `trigger: queue` that one invocation takes at most. */
export const queueBatchSize = 10;
