import type { TimeBudget } from './carry.ts';
import { type Letter, readLetter } from './core/dead-letter/letter.ts';
import { type InFlight, inFlight } from './in-flight.ts';
import type { LetterQueue } from './ports.ts';
import { receiveRounds } from './receive-rounds.ts';

export interface DrainTerms {
  readonly matches: (letter: Letter) => boolean;
  /** Letters visited at most. */
  readonly limit: number;
  /** Letters visited at once. */
  readonly concurrency: number;
  /** The drain ends before the time does, so that messages are released within it. */
  readonly budget: TimeBudget;
  /** Milliseconds of a clock that only goes on. */
  readonly now: () => number;
  /** Whether no further letter is to be visited. */
  readonly isEnough?: () => boolean;
}

export interface DrainReport {
  /** Letters that did not match; they are visible again. */
  readonly leftOut: number;
  /** Whether every letter that was visible was looked at. */
  readonly drained: boolean;
  /** Set where SQS hides no further message of the queue, so that the rest was not looked at. */
  readonly isOverLimit?: true;
}

/** Visits one letter within the time that is left for visits, and tells whether it left the queue. */
export type Visit = (letter: Letter, budget: TimeBudget) => Promise<'left' | 'stays'>;

/** Time kept back to settle what is under way and to answer, in ms. */
export const closingMs = 5_000;

/**
 * Messages of one queue that can be in flight. Where as many are, a long poll finds nothing, as in an empty queue
 * (SQS Developer Guide, "Amazon SQS standard queue quotas").
 */
export const mostInFlight = 120_000;

/**
 * Looks at every letter of a queue once and visits those that match. All others stay hidden while it looks, so that
 * none is met twice, and are released in batches when the end of the queue is met. Rejects when the queue cannot
 * be read or a visit rejects, after settling what is under way and releasing everything.
 */
export async function drain(queue: LetterQueue, terms: DrainTerms, visit: Visit): Promise<DrainReport> {
  const flight = inFlight(queue, terms.now);
  const budget = { remainingMs: () => terms.budget.remainingMs() - flight.releaseMs() };
  const visits = visitsAtOnce(terms.concurrency, async (letter) => {
    let result: 'left' | 'stays' = 'stays';
    try {
      result = await visit(letter, budget);
    } finally {
      await flight.visited(letter.message, result);
    }
  });
  try {
    const report = await lookThrough({ ...terms, budget }, { queue, flight, visits });
    await Promise.all([flight.release(), visits.settled()]);
    return report;
  } finally {
    await visits.settled().catch(() => undefined);
    await flight.release();
    flight.close();
  }
}

interface Drain {
  readonly queue: LetterQueue;
  readonly flight: InFlight;
  readonly visits: ReturnType<typeof visitsAtOnce>;
}

/** Receives until the queue is empty or no more is to be visited; visits may still be under way then. */
async function lookThrough(terms: DrainTerms, { queue, flight, visits }: Drain): Promise<DrainReport> {
  const rounds = receiveRounds(queue, flight, terms.concurrency);
  let [visited, leftOut] = [0, 0];
  const mayGoOn = () =>
    visited < terms.limit && !terms.isEnough?.() && terms.budget.remainingMs() > closingMs;
  while (mayGoOn()) {
    const round = await rounds.next();
    const letters = round.fresh.map(readLetter);
    const matching = letters.filter(terms.matches);
    leftOut += letters.length - matching.length;
    if (matching.length > 0) rounds.found();
    for (const letter of matching) {
      await visits.room();
      if (!mayGoOn()) break;
      visited++;
      flight.visiting(letter.message);
      visits.start(letter);
    }
    if (round.isOverLimit) return { leftOut, drained: false, isOverLimit: true };
    if (round.isEmpty) return { leftOut, drained: true };
    await visits.room();
  }
  return { leftOut, drained: false };
}

/** Keeps visits under way, and the first error of one for whoever asks next. */
function visitsAtOnce(concurrency: number, visit: (letter: Letter) => Promise<void>) {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const rethrow = () => {
    if (failure) throw failure.error;
  };
  return {
    /** Resolves when another may begin. */
    async room(): Promise<void> {
      while (running.size >= concurrency && !failure) await Promise.race(running);
      rethrow();
    },
    start(letter: Letter): void {
      const one = visit(letter)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(one));
      running.add(one);
    },
    async settled(): Promise<void> {
      await Promise.all(running);
      rethrow();
    },
  };
}
