/** A rate that S3 sustains: whether this much more fits into it now. What does not fit is not counted. */
export type Limit = (amount: number) => boolean;

/** A token bucket that holds a quarter of a second's worth. A rate of 0 is none. */
export function limit(perSecond: number, now: () => number = Date.now): Limit {
  if (perSecond === 0) return () => true;
  const most = perSecond / 4;
  let left = most;
  let at = now();
  return (amount) => {
    const time = now();
    left = Math.min(most, left + ((time - at) / 1_000) * perSecond);
    at = time;
    // What is larger than all the bucket holds passes when it is full, and is paid back later.
    if (left < Math.min(amount, most)) return false;
    left -= amount;
    return true;
  };
}
