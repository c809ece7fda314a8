/**
 * Dead letters that one invocation of a replay is asked for, by the dead letters started per second at most: those of 5 s, for a
 * lively progress bar and a Ctrl-C that is heard. Where the last invocation had to pass over more, SQS gives those to
 * the next one again, which is asked for as many: so a filtered replay takes a time in proportion to the queue. None
 * takes longer than a minute at that rate.
 */
export function sliceSize(ratePerSecond: number, passedOver = 0): number {
  const lively = Math.min(500, Math.max(10, 5 * ratePerSecond));
  return Math.max(lively, Math.min(passedOver, 60 * ratePerSecond));
}
