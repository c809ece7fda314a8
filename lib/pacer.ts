import type { Clock } from './ports.ts';

/**
 * Spaces calls evenly: each resolves when its turn has come, or with false at once when that would be longer to
 * wait than `patienceMs`.
 */
export function pacer(
  perSecond: number,
  clock: Clock,
  patienceMs: () => number = () => Number.POSITIVE_INFINITY,
): () => Promise<boolean> {
  let nextAt = clock.now();
  return async () => {
    const now = clock.now();
    const turn = Math.max(now, nextAt);
    if (turn - now > patienceMs()) return false;
    nextAt = turn + 1000 / perSecond;
    if (turn > now) await clock.sleep(turn - now);
    return true;
  };
}
