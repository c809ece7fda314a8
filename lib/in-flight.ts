import pMap from 'p-map';
import { batchEntries } from './core/dead-letter/queue-batch.ts';
import type { QueuedMessage } from './core/dead-letter/received-dead-letter.ts';
import type { DeadLetterQueue } from './ports.ts';
import { textStore } from './text-store.ts';

/** The least and the longest time that a message is hidden when it is received, in ms. */
const [leastHoldMs, longestHoldMs] = [60_000, 15 * 60_000];

/** How often messages that are handled are looked after, in ms: half of the least hold, so that none becomes visible. */
const renewMs = leastHoldMs / 2;

/** Batch calls under way at once when messages are released. */
const releasesAtOnce = 30;

/** More than a batch call takes, in ms, to reckon the time that releasing takes. */
const batchCallMs = 100;

type State = 'passed over' | 'handled' | 'left' | 'released';

export type InFlight = ReturnType<typeof inFlight>;

/**
 * What a drain has in flight. All that it remembers of a message are its id and its last receipt. Messages are hidden
 * for a minute at first, later for twice the time that the drain has run: what it passes over is seldom met again, so
 * that it is linear, and a drain that is killed hides nothing for long. `now`: ms of a clock that only goes on.
 */
export function inFlight(queue: DeadLetterQueue, now: () => number) {
  const startedAtMs = now();
  const met = metMessages();
  let goneCount = 0;
  const hide = async (places: readonly number[], ms: number) => {
    const batches = Array.from({ length: Math.ceil(places.length / batchEntries) }, (_, at) =>
      places.slice(at * batchEntries, (at + 1) * batchEntries),
    );
    const hideBatch = async (batch: readonly number[]) => {
      for (const at of batch) met.hiddenUntilMs[at] = now() + ms;
      await queue.hide(batch.map(met.receipt), ms / 1_000);
    };
    await pMap(batches, hideBatch, { concurrency: releasesAtOnce });
  };
  const timer = setInterval(() => {
    void hide(met.hidden('handled', now(), now() + renewMs), leastHoldMs);
  }, renewMs);
  return {
    /** For how long messages that are received now are to be hidden, in seconds. */
    holdSeconds(): number {
      const holdMs = Math.max(leastHoldMs, 2 * (now() - startedAtMs));
      return Math.ceil(Math.min(longestHoldMs, holdMs) / 1_000);
    },
    /** Notes a message as it was received; true when it is met for the first time. SQS delivers at least once. */
    isNew({ id, receipt }: QueuedMessage, holdSeconds: number): boolean {
      const at = met.place(id);
      if (at !== undefined && met.states[at] === 'left') {
        // Only its last receipt deletes a message (SQS API Reference, DeleteMessage).
        void queue.delete(receipt).catch(() => undefined);
        return false;
      }
      met.note(id, receipt, now() + holdSeconds * 1_000);
      return at === undefined;
    },
    handling({ id }: QueuedMessage): void {
      met.mark(id, 'handled');
    },
    /** After a handle. What was received again meanwhile is deleted again. */
    async handled({ id, receipt }: QueuedMessage, result: 'left' | 'stays'): Promise<void> {
      const last = met.receipt(met.mark(id, result === 'left' ? 'left' : 'passed over'));
      if (result === 'stays') return;
      goneCount++;
      if (last !== receipt) await queue.delete(last);
    },
    /** More time than {@link release} takes, in ms. */
    releaseMs: () => Math.ceil((met.states.length - goneCount) / batchEntries / releasesAtOnce) * batchCallMs,
    /** Makes visible at once what was passed over. What SQS does not release becomes visible by itself. */
    async release(): Promise<void> {
      const held = met.hidden('passed over', now());
      for (const at of held) met.states[at] = 'released';
      await hide(held, 0);
    },
    close: () => clearInterval(timer),
  };
}

/** Messages by the order in which they were met, in columns: a hundred thousand of them take little memory. */
function metMessages() {
  const places = new Map<string, number>();
  const receipts = textStore();
  const receiptAt: number[] = [];
  const hiddenUntilMs: number[] = [];
  const states: State[] = [];
  return {
    hiddenUntilMs,
    states,
    place: (id: string) => places.get(id),
    receipt: (at: number) => receipts.get(receiptAt[at] ?? 0),
    note(id: string, receipt: string, untilMs: number): void {
      const at = places.get(id) ?? states.length;
      places.set(id, at);
      receiptAt[at] = receipts.add(receipt);
      hiddenUntilMs[at] = untilMs;
      if (states[at] !== 'handled') states[at] = 'passed over';
    },
    mark(id: string, state: State): number {
      const at = places.get(id);
      if (at === undefined) throw new Error(`Message ${id} was not received.`);
      states[at] = state;
      return at;
    },
    /** Those in a state that are hidden after `fromMs`, and no longer than `untilMs`. */
    hidden(state: State, fromMs: number, untilMs = Number.POSITIVE_INFINITY): number[] {
      const found: number[] = [];
      for (const [at, until] of hiddenUntilMs.entries()) {
        if (states[at] === state && until > fromMs && until <= untilMs) found.push(at);
      }
      return found;
    },
  };
}
