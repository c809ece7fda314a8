import { deadLetterMatcher } from '../../lib/core/dead-letter/dead-letter-filter.ts';
import type { ReceivedDeadLetter } from '../../lib/core/dead-letter/received-dead-letter.ts';
import { agreeing } from '../../lib/core/text/count-of.ts';
import { drain, mostInFlight } from '../../lib/drain.ts';
import { note } from '../terminal/terminal.ts';
import { type DeadLetterOptions, deadLetterFilter } from './dead-letter-options.ts';
import type { DeadLetterSession } from './dead-letter-session.ts';

/** Dead letters that are handled at once: as many as calls of ReceiveMessage at once bring. */
const concurrency = 100;

/** Longest that a queue is looked through, in ms. */
const longestMs = 60 * 60_000;

export interface LookOptions extends DeadLetterOptions {
  readonly parked?: boolean;
  readonly limit?: number;
}

/** Words for the queue the options mean. */
export function whichQueue({ parked }: { readonly parked?: boolean }): string {
  return parked ? 'parked dead letters' : 'dead letters';
}

/**
 * Handles every dead letter that the options name and leaves it in its queue, unless `handle` answers that it left. Says
 * so, also by the exit code, when it was interrupted or ran out of time before it had seen all. Answers how many
 * messages others have in flight, which it could not see.
 */
export async function lookThrough(
  session: DeadLetterSession,
  options: LookOptions,
  handle: (deadLetter: ReceivedDeadLetter) => Promise<'left' | undefined>,
): Promise<number> {
  const { queue, counts, inFlightElsewhere } = await session.queue(
    options.parked ? 'parked' : 'dead-letters',
  );
  const { limit = Number.POSITIVE_INFINITY } = options;
  const endsAt = performance.now() + longestMs;
  let handled = 0;
  const terms = {
    matches: deadLetterMatcher(deadLetterFilter(options, session.nowMs())),
    limit,
    concurrency: Math.min(concurrency, limit),
    budget: { remainingMs: () => (session.interruption.isHeard() ? 0 : endsAt - performance.now()) },
    now: () => performance.now(),
  };
  const report = await drain(queue, terms, async (deadLetter) => {
    handled++;
    return (await handle(deadLetter)) ?? 'stays';
  });
  const { visible, inFlight } = counts;
  const isFull = report.isOverLimit || visible + inFlight > mostInFlight;
  const isAll = report.drained || report.isOverLimit;
  if (handled < limit) {
    if (isFull && handled + report.leftOut < visible) session.endsEarly(overLimit);
    else if (!isAll) session.endsEarly('Stopped before the end of the queue: there may be more.');
  }
  return inFlightElsewhere();
}

/** What to do where a queue has more messages than SQS gives to be looked at. */
export const overLimit =
  'Stopped: SQS hides at most 120,000 messages of a queue at once, so the rest was not looked at. Park dead letters that this is not about (npx ferry dlq park), then run it again.';

/** Says how many messages a command did not see, where there are any. */
export function noteInFlight(count: number, options: { readonly parked?: boolean }): void {
  if (count > 0) note(inFlightWords(count, options));
}

export function inFlightWords(count: number, options: { readonly parked?: boolean }): string {
  return `About ${count} more of the ${whichQueue(options)} ${agreeing(count, 'is', 'are')} in flight elsewhere: received by another command or a replay, or by one that was killed. ${agreeing(count, 'It is', 'They are')} visible again within 15 minutes; then run this again.`;
}
