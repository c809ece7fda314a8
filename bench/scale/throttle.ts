/** Mean pauses after each failed try within one invocation, in s: half of what lib/core/copy/backoff.ts allows. */
const pauses = [0.2, 0.4, 0.8, 1.6, 3.2] as const;
const tries = pauses.length + 1;

/** How objects fare where S3 answers 503 to some copies. */
export interface Pace {
  /** Objects a second that leave an invocation, copied or not. */
  readonly leaving: number;
  /** The share of them that failed in every try of it. */
  readonly failing: number;
}

/**
 * The pace of `slots` objects under way at once, each copy taking `seconds`, when S3 takes `copiesPerSecond`. What
 * is over is refused and tried again after a pause, which holds its slot: so slots themselves slow down until
 * tries and refusals balance.
 */
export function pace(slots: number, seconds: number, copiesPerSecond: number): Pace {
  const free = slots / seconds;
  if (free <= copiesPerSecond) return { leaving: free, failing: 0 };
  const leavingAt = (refused: number) => slots / secondsOfObject(refused, seconds);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 50; step++) {
    const refused = (low + high) / 2;
    const copied = leavingAt(refused) * (1 - refused ** tries);
    if (copied > copiesPerSecond) low = refused;
    else high = refused;
  }
  return { leaving: leavingAt(high), failing: high ** tries };
}

function secondsOfObject(refused: number, seconds: number): number {
  let total = seconds;
  let share = 1;
  for (const pause of pauses) {
    share *= refused;
    total += share * (pause + seconds);
  }
  return total;
}
