/** What the exit code of every command means; `docs/exit-codes.md` has the same table. */
export const exitCodes = {
  0: 'everything that was asked for is done, and nothing is missing',
  1: 'it came to its end, and something is not as it should be: objects failed, are missing or differ, or a check does not pass',
  2: 'it could not run, could not find out, or broke off: the command line, a pair file, credentials, a listing that S3 refused',
  3: 'it reached a limit that it was given (`--max-duration`, `--max-bytes`); run the same again to go on',
  129: 'stopped by SIGHUP, as when a terminal is closed',
  130: 'stopped by Ctrl-C (SIGINT)',
  141: 'stopped because its output was closed, as by `head` (SIGPIPE)',
  143: 'stopped by SIGTERM',
} as const;

type Named = 0 | 1 | 2 | 3;

/** The lines of a command's help that say what its exit codes mean; codes it never ends with are left out of `meanings`. */
export function exitCodeHelp(meanings: Readonly<Partial<Record<Named, string>>>): string {
  const own = Object.entries(meanings).map(([code, meaning]) => `${code} ${meaning}`);
  return `\nExit code: ${own.join('; ')}.\nCut short it ends with 130 (Ctrl-C), 143 (SIGTERM), 129 (SIGHUP) or 141 (closed pipe), never with 0.`;
}
