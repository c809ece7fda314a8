/**
 * Gives `work` a signal that aborts after `timeoutMs`. It leaves nothing behind, where the timer of an
 * `AbortSignal.timeout` outlives what it was for: an environment that copies fast would hold thousands.
 */
export async function withTimeLimit<Result>(
  timeoutMs: number,
  work: (abortSignal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException('Time is up.', 'TimeoutError')), timeoutMs);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
