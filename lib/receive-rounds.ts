import { batchEntries, messageBytes } from './core/dead-letter/queue-batch.ts';
import type { QueuedMessage } from './core/dead-letter/received-dead-letter.ts';
import type { InFlight } from './in-flight.ts';
import type { DeadLetterQueue } from './ports.ts';

/** Calls of ReceiveMessage under way at once. */
const mostReceives = 10;

/** Bytes of messages that a round may bring into memory, by the largest message so far. */
const roundBytes = 32 * 1_048_576;

/** What calls of ReceiveMessage at once brought. */
export interface Round {
  /** Messages that are met for the first time. */
  readonly fresh: readonly QueuedMessage[];
  readonly isEmpty: boolean;
  readonly isOverLimit: boolean;
}

/**
 * Receives in rounds: few calls where there are few messages, as many as fill `handles` handles, and more while nothing
 * of a round was handled. A round rejects when any of its calls is refused, after noting what the others received.
 */
export function receiveRounds(queue: DeadLetterQueue, flight: InFlight, tasks: number) {
  const fill = Math.min(mostReceives, Math.ceil(tasks / batchEntries));
  let [calls, largestBytes] = [Math.min(2, fill), 1];
  return {
    async next(): Promise<Round> {
      const holdSeconds = flight.holdSeconds();
      const fit = Math.max(1, Math.floor(roundBytes / batchEntries / largestBytes));
      const asked = Array.from({ length: Math.min(calls, fit) }, () => queue.receive(holdSeconds));
      const answers = await Promise.allSettled(asked);
      const answered = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      const messages = answered.flatMap((answer) => (answer === 'over limit' ? [] : answer));
      const fresh = messages.filter((message) => flight.isNew(message, holdSeconds));
      const refused = answers.find((answer) => answer.status === 'rejected');
      if (refused) throw refused.reason;
      for (const message of messages) largestBytes = Math.max(largestBytes, messageBytes(message));
      if (messages.length > (asked.length * batchEntries) / 2) calls = Math.min(mostReceives, calls * 2);
      return { fresh, isEmpty: messages.length === 0, isOverLimit: answered.includes('over limit') };
    },
    /** Some of the last round are handled: no more are received than handles can take. */
    found(): void {
      calls = Math.min(calls, fill);
    },
  };
}
