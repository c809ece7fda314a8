/** Does `work` when it is its turn. Rejects with the reason of the signal where that aborts before. */
export type InTurn = <Result>(abortSignal: AbortSignal, work: () => Promise<Result>) => Promise<Result>;

/** Lets `count` pieces of work be under way at once, and the others wait in the order they came. */
export function turns(count: number): InTurn {
  let free = count;
  const waiting = new Set<() => void>();
  const wait = (abortSignal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(begin);
        reject(abortSignal.reason);
      };
      const begin = () => {
        waiting.delete(begin);
        abortSignal.removeEventListener('abort', giveUp);
        resolve();
      };
      waiting.add(begin);
      abortSignal.addEventListener('abort', giveUp);
    });
  return async (abortSignal, work) => {
    abortSignal.throwIfAborted();
    if (free > 0) free--;
    else await wait(abortSignal);
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next) next();
      else free++;
    }
  };
}
