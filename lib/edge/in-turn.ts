import type { LimitFunction } from 'p-limit';

/** `work` when `turns` comes to it. Rejects with the reason of the signal where that aborts before. */
export function inTurn<Result>(
  turns: LimitFunction,
  abortSignal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(abortSignal.reason);
    abortSignal.addEventListener('abort', giveUp);
    turns(() => {
      abortSignal.removeEventListener('abort', giveUp);
      abortSignal.throwIfAborted();
      return work();
    }).then(resolve, reject);
  });
}
