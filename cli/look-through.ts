import type { Letter } from '../lib/core/letter.ts';
import { isMeant } from '../lib/core/letter-filter.ts';
import { sweep } from '../lib/sweep.ts';
import type { DeadLetterSession } from './dead-letter-session.ts';
import { type LetterOptions, letterFilter } from './letter-options.ts';

/** Connections a command keeps busy at once. */
const concurrency = 30;

/** Words for the queue the options mean. */
export function whichQueue({ parked }: { readonly parked?: boolean }): string {
  return parked ? 'parked letters' : 'dead letters';
}

/**
 * Visits every letter the options name and leaves it in its queue, unless `visit` answers that it left.
 * Says so, also by the exit code, when it was interrupted or ran out of time before it had seen all.
 */
export async function lookThrough(
  session: DeadLetterSession,
  options: LetterOptions & { readonly parked?: boolean; readonly limit?: number },
  visit: (letter: Letter) => Promise<'left' | undefined>,
): Promise<void> {
  const { queue } = await session.queue(options.parked ? 'parked' : 'dead-letters');
  const filter = letterFilter(options, Date.now());
  const { limit = Number.POSITIVE_INFINITY } = options;
  let visited = 0;
  const terms = {
    isMeant: (letter: Letter) => isMeant(filter, letter),
    limit,
    concurrency,
    budget: session.budget,
  };
  const { drained } = await sweep(queue, terms, async (letter) => {
    visited++;
    return (await visit(letter)) ?? 'stays';
  });
  if (!drained && visited < limit)
    session.endsEarly('Stopped before the end of the queue: there may be more.');
}
