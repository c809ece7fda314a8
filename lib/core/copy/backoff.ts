/** The longest pause between two attempts within one invocation, in ms. */
const longestPauseMs = 20_000;
const firstPauseMs = 200;

/**
 * How long to wait after failed attempt number `attempt` (from 1), in ms: exponential with full jitter
 * (AWS Architecture Blog, "Exponential Backoff And Jitter"). `random` is in [0, 1).
 */
export function pauseMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt));
}
