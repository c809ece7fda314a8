import pMap from 'p-map';
import type { TimeBudget } from './carry.ts';
import { type Letter, readLetter } from './core/letter.ts';
import type { LetterQueue } from './ports.ts';

export interface SweepTerms {
  readonly isMeant: (letter: Letter) => boolean;
  /** Letters visited at most. */
  readonly limit: number;
  /** Letters visited at once. */
  readonly concurrency: number;
  /** The sweep ends a little before the time does, and letters are held for no longer. */
  readonly budget: TimeBudget;
}

export interface SweepReport {
  /** Letters that were not meant; they are visible again. */
  readonly leftOut: number;
  /** Whether every letter that stood in the queue was looked at. */
  readonly drained: boolean;
}

/** Time kept back to let held letters go and to answer, in ms. */
export const closingMs = 5_000;
const receiveCount = 10;

/**
 * Letters held at most. A queue has 120,000 messages in flight at most, and a long poll beyond that looks like
 * an empty queue (SQS Developer Guide, "Amazon SQS standard queue quotas").
 */
const mostHeld = 100_000;

/**
 * Looks at every letter of a queue once and visits those that are meant; `visit` tells whether the letter
 * left the queue. All others are held until the end, so that none is met twice, and then made visible
 * again at once. Rejects when the queue cannot be read or a visit rejects, after letting go what it holds.
 */
export async function sweep(
  queue: LetterQueue,
  terms: SweepTerms,
  visit: (letter: Letter) => Promise<'left' | 'stays'>,
): Promise<SweepReport> {
  const held: Letter[] = [];
  // SQS delivers at least once: even what is held may be received again.
  const met = new Set<string>();
  let visited = 0;
  let leftOut = 0;
  try {
    const mayGoOn = () =>
      visited < terms.limit && held.length < mostHeld && terms.budget.remainingMs() > closingMs;
    while (mayGoOn()) {
      const letters = await receiveRound(queue, terms);
      if (letters.length === 0) return { leftOut, drained: true };
      const fresh = letters.filter(({ message: { id } }) => !met.has(id) && met.add(id));
      const meant = fresh.filter(terms.isMeant);
      leftOut += fresh.length - meant.length;
      const taken = new Set(meant.slice(0, terms.limit - visited));
      visited += taken.size;
      held.push(...letters.filter((letter) => !taken.has(letter)));
      const visitTaken = async (letter: Letter) => {
        if ((await visit(letter)) === 'stays') held.push(letter);
      };
      await pMap(taken, visitTaken, { concurrency: terms.concurrency });
    }
    return { leftOut, drained: false };
  } finally {
    // A letter that cannot be let go now becomes visible by itself when its hold ends.
    await Promise.allSettled(held.map(({ message }) => queue.release(message)));
  }
}

/** As many letters as may be visited at once, hidden from others until the sweep is over. */
async function receiveRound(queue: LetterQueue, { concurrency, budget }: SweepTerms) {
  const holdSeconds = Math.ceil(budget.remainingMs() / 1000);
  const calls = Array.from({ length: Math.ceil(concurrency / receiveCount) }, () =>
    queue.receive(receiveCount, holdSeconds),
  );
  return (await Promise.all(calls)).flat().map(readLetter);
}
