import type { TimeBudget } from './copy-item.ts';
import { type ReceivedDeadLetter, readDeadLetter } from './core/dead-letter/received-dead-letter.ts';
import { type InFlight, inFlight } from './in-flight.ts';
import type { DeadLetterQueue } from './ports.ts';
import { receiveRounds } from './receive-rounds.ts';

export interface DrainTerms {
  readonly matches: (deadLetter: ReceivedDeadLetter) => boolean;
  /** Dead letters handled at most. */
  readonly limit: number;
  /** Dead letters handled at once. */
  readonly concurrency: number;
  /** The drain ends before the time does, so that messages are released within it. */
  readonly budget: TimeBudget;
  /** Milliseconds of a clock that only goes on. */
  readonly now: () => number;
  /** Whether no further dead letter is to be handled. */
  readonly isEnough?: () => boolean;
}

export interface DrainReport {
  /** Dead letters that did not match; they are visible again. */
  readonly leftOut: number;
  /** Whether every dead letter that was visible was looked at. */
  readonly drained: boolean;
  /** Set where SQS hides no further message of the queue, so that the rest was not looked at. */
  readonly isOverLimit?: true;
}

/** Handles one dead letter within the time that is left for it, and says whether it left the queue. */
export type Handle = (deadLetter: ReceivedDeadLetter, budget: TimeBudget) => Promise<'left' | 'stays'>;

/** Time kept back to settle what is under way and to answer, in ms. */
export const closingMs = 5_000;

/**
 * Messages of one queue that can be in flight. Where as many are, a long poll finds nothing, as in an empty queue
 * (SQS Developer Guide, "Amazon SQS standard queue quotas").
 */
export const mostInFlight = 120_000;

/**
 * Looks at every dead letter of a queue once and handles those that match. All others stay hidden while it looks, so that
 * none is met twice, and are released in batches when the end of the queue is met. Rejects when the queue cannot
 * be read or a handle rejects, after settling what is under way and releasing everything.
 */
export async function drain(queue: DeadLetterQueue, terms: DrainTerms, handle: Handle): Promise<DrainReport> {
  const flight = inFlight(queue, terms.now);
  const budget = { remainingMs: () => terms.budget.remainingMs() - flight.releaseMs() };
  const tasks = tasksAtOnce(terms.concurrency, async (deadLetter) => {
    let result: 'left' | 'stays' = 'stays';
    try {
      result = await handle(deadLetter, budget);
    } finally {
      await flight.handled(deadLetter.message, result);
    }
  });
  try {
    const report = await lookThrough({ ...terms, budget }, { queue, flight, tasks });
    await Promise.all([flight.release(), tasks.settled()]);
    return report;
  } finally {
    await tasks.settled().catch(() => undefined);
    await flight.release();
    flight.close();
  }
}

interface Drain {
  readonly queue: DeadLetterQueue;
  readonly flight: InFlight;
  readonly tasks: ReturnType<typeof tasksAtOnce>;
}

/** Receives until the queue is empty or no more is to be handled; handles may still be under way then. */
async function lookThrough(terms: DrainTerms, { queue, flight, tasks }: Drain): Promise<DrainReport> {
  const rounds = receiveRounds(queue, flight, terms.concurrency);
  let [handled, leftOut] = [0, 0];
  const mayGoOn = () =>
    handled < terms.limit && !terms.isEnough?.() && terms.budget.remainingMs() > closingMs;
  while (mayGoOn()) {
    const round = await rounds.next();
    const deadLetters = round.fresh.map(readDeadLetter);
    const matching = deadLetters.filter(terms.matches);
    leftOut += deadLetters.length - matching.length;
    if (matching.length > 0) rounds.found();
    for (const deadLetter of matching) {
      await tasks.room();
      if (!mayGoOn()) break;
      handled++;
      flight.handling(deadLetter.message);
      tasks.start(deadLetter);
    }
    if (round.isOverLimit) return { leftOut, drained: false, isOverLimit: true };
    if (round.isEmpty) return { leftOut, drained: true };
    await tasks.room();
  }
  return { leftOut, drained: false };
}

/** Keeps handles under way, and the first error of one for whoever asks next. */
function tasksAtOnce(concurrency: number, handle: (deadLetter: ReceivedDeadLetter) => Promise<void>) {
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
    start(deadLetter: ReceivedDeadLetter): void {
      const one = handle(deadLetter)
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
