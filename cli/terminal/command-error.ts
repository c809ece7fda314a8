import type { Failure } from '../../lib/core/failure/failure.ts';

/** What keeps a command from doing its work, in words for the person who gave it. The exit code is 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What keeps a command from going on whose credentials have ended, with what to do. */
export function signedOutError({ message, hint }: Pick<Failure, 'message' | 'hint'>): CommandError {
  return new CommandError(`${message}\n${hint}`);
}
