import type { TimeBudget } from '../../lib/copy-item.ts';
import type { Outcome } from '../../lib/core/copy/outcome.ts';
import { writeDeadLetter } from '../../lib/core/dead-letter/dead-letter.ts';
import type { IntakeItem } from '../../lib/core/event/envelope/intake-item.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { DeadLetters, ObjectReader } from '../../lib/ports.ts';
import { type Failing, settle } from '../../lib/settle.ts';
import type { Profiles } from '../accounts/profiles.ts';
import { openSettler } from './open-settler.ts';

/** Where copies are made from, and what becomes of those that fail. */
export interface CopyingTerms {
  /** That of the source account takes the role of the Lambda. */
  readonly profiles: Profiles;
  /** Failures go into the dead-letter queue. */
  readonly usesQueue: boolean;
  /** Asked for the size of a copy where nothing proves that it is the one that was listed. */
  readonly destination: ObjectReader;
}

/** Copies as the Lambda does, by its role. Rejects with a {@link CommandError} where that role may not be taken. */
export async function copying(pair: Pair, { profiles, usesQueue, destination }: CopyingTerms) {
  const { settler, deadLetters } = await openSettler(pair, profiles, 'backfill');
  const failing = usesQueue ? toQueue(pair, deadLetters) : reported;
  return async (item: IntakeItem, budget: TimeBudget): Promise<Outcome> =>
    withSizeOfCopy(await settle(item, settler, budget, failing), destination);
}

/** A failure is reported, and the run goes on. */
const reported: Failing = (_, failed) => ({ ...failed, kind: 'reported' });

function toQueue({ name }: Pair, deadLetters: DeadLetters): Failing {
  return async (item, failed) => {
    // The object was never tried; the run stops before it.
    if (failed.failure.code === 'CredentialsUnavailable') return { ...failed, kind: 'reported' };
    try {
      await deadLetters.send(writeDeadLetter(item, failed, { pair: name, nowMs: Date.now() }));
      return { ...failed, kind: 'dead-lettered' };
    } catch {
      // The report has it, so that nothing is lost with the queue.
      return { ...failed, kind: 'reported' };
    }
  };
}

/** The outcome with the bytes that were copied: the object may have grown since it was listed. */
async function withSizeOfCopy(outcome: Outcome, destination: ObjectReader): Promise<Outcome> {
  if (outcome.kind !== 'copied') return outcome;
  const { object, eTag, destinationKey } = outcome;
  if (object.eTag === eTag.replaceAll('"', '')) return outcome;
  const head = await destination.head(destinationKey).catch(() => undefined);
  if (head?.ContentLength === undefined) return outcome;
  return { ...outcome, object: { ...object, sizeBytes: head.ContentLength } };
}
