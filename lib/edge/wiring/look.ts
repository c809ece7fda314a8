import { refusalWords } from '../../core/failure/refusal-words.ts';
import type { Found } from '../../core/policy/wiring.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * What `ask` finds of a part; undefined, or an error of AWS that there is no such thing, means gone. Where the answer is
 * forbidden nobody can look. Other errors reject.
 */
export async function look(ask: () => Promise<Properties | undefined>): Promise<Found> {
  try {
    const properties = await ask();
    return properties ? { state: 'there', properties } : { state: 'gone' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (absence.test(error.name)) return { state: 'gone' };
    if (denial.test(error.name)) return { state: 'unseen', why: refusalWords(error) };
    throw error;
  }
}

const absence =
  /^(NoSuchBucket|NoSuchEntity(Exception)?|NotFoundException|ResourceNotFoundException|.*NonExistentQueue|QueueDoesNotExist)$/;
const denial = /^(AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation)$/;
