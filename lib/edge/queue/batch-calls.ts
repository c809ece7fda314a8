import { batchBytes, batchEntries } from '../../core/dead-letter/queue-batch.ts';

/** One batch call; answers the entries that SQS refused, by their place among those that were given. */
type BatchCall<Entry> = (entries: readonly Entry[]) => Promise<readonly RefusedEntry[]>;

export interface RefusedEntry {
  readonly at: number;
  readonly error: Error;
  /** Whether the same entry would be refused again. */
  readonly isFinal: boolean;
}

interface Waiting<Entry> {
  readonly entry: Entry;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** An entry waits so long for others to share its call with, in ms. */
const gatherMs = 10;

/** Calls for an entry that SQS refuses for no fault of the entry; the SDK itself repeats whole calls. */
const tries = 3;

/**
 * Gathers single requests into batch calls of at most ten entries and 1 MiB. Each request resolves when SQS has
 * taken its own entry, and rejects with the Error that its own entry was refused with, or the whole call.
 */
export function inBatches<Entry>(
  call: BatchCall<Entry>,
  bytesOf: (entry: Entry) => number = () => 0,
): (entry: Entry) => Promise<void> {
  let waiting: Waiting<Entry>[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    const entries = waiting;
    [waiting, bytes, timer] = [[], 0, undefined];
    void settle(call, entries);
  };
  return (entry) =>
    new Promise((done, fail) => {
      const size = bytesOf(entry);
      if (waiting.length > 0 && bytes + size > batchBytes) flush();
      waiting.push({ entry, done, fail });
      bytes += size;
      if (waiting.length === batchEntries) flush();
      else timer ??= setTimeout(flush, gatherMs);
    });
}

async function settle<Entry>(call: BatchCall<Entry>, waiting: readonly Waiting<Entry>[]): Promise<void> {
  try {
    let left = waiting;
    for (let attempt = 1; left.length > 0; attempt++) {
      const refused = new Map((await call(left.map(({ entry }) => entry))).map((one) => [one.at, one]));
      const again: Waiting<Entry>[] = [];
      left.forEach((one, at) => {
        const refusal = refused.get(at);
        if (!refusal) one.done();
        else if (refusal.isFinal || attempt === tries) one.fail(refusal.error);
        else again.push(one);
      });
      left = again;
    }
  } catch (error) {
    if (isTooLong(error) && waiting.length > 1) return halve(call, waiting);
    for (const one of waiting) one.fail(error);
  }
}

/** A queue whose batches may be no larger than its messages, as before August 2025, takes them in smaller ones. */
async function halve<Entry>(call: BatchCall<Entry>, waiting: readonly Waiting<Entry>[]): Promise<void> {
  const middle = Math.ceil(waiting.length / 2);
  await settle(call, waiting.slice(0, middle));
  await settle(call, waiting.slice(middle));
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && /BatchRequestTooLong/.test(error.name);
}
