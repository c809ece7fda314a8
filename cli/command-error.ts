/** What keeps a command from doing its work, told to the person who gave it. The exit code is 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
