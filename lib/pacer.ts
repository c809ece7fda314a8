import type { Clock } from './ports.ts';

/** Longest that a turn is waited for without asking whether it is still wanted, in ms. */
const askMs = 250;

/**
 * Spaces calls evenly: each resolves when its turn has come, or with false at once when that would be longer to
 * wait than `patienceMs`, and soon after `isStopped`.
 */
export function pacer(
  perSecond: number,
  clock: Clock,
  patienceMs: () => number = () => Number.POSITIVE_INFINITY,
  isStopped?: () => boolean,
): () => Promise<boolean> {
  let nextAt = clock.now();
  return async () => {
    const now = clock.now();
    const turn = Math.max(now, nextAt);
    if (turn - now > patienceMs()) return false;
    nextAt = turn + 1000 / perSecond;
    for (let left = turn - now; left > 0; left = turn - clock.now()) {
      if (isStopped?.()) return false;
      await clock.sleep(isStopped ? Math.min(left, askMs) : left);
    }
    return true;
  };
}
