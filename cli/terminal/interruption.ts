import { constants } from 'node:os';
import { note } from './terminal.ts';

/** What cuts a command short. SIGPIPE: whoever reads its output has gone away, as `head` does. */
type Cause = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE' | 'unwritable';

/** Whether and by what a command is cut short. */
export interface Interruption {
  isHeard(): boolean;
  /** Aborted once it is heard. */
  readonly signal: AbortSignal;
  /** Listens no longer. */
  forget(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Of this process: a signal means all of it. */
let heard: Cause | undefined;
let listener: ((cause: Cause) => void) | undefined;

/**
 * Hears Ctrl-C, SIGTERM, SIGHUP and that the output was closed, once, for a command to settle what is under way and to
 * conclude. The second time the process ends at once. `settling` is what the person reads meanwhile.
 */
export function hearInterruption(
  settling = 'Stops when what is under way is settled; Ctrl-C again to stop at once.',
): Interruption {
  const controller = new AbortController();
  const hear = (cause: Cause) => {
    if (heard) {
      // A closed pipe says so again with every line.
      if (cause !== 'SIGPIPE' && cause !== 'unwritable') process.exit(codeOf(cause));
      return;
    }
    heard = cause;
    note(settling);
    controller.abort();
  };
  listener = hear;
  for (const signal of signals) process.on(signal, hear);
  return {
    isHeard: () => heard !== undefined,
    signal: controller.signal,
    forget() {
      listener = undefined;
      for (const signal of signals) process.off(signal, hear);
    },
  };
}

/**
 * Has a closed output heard by the command that listens; any other ends at once, by the code of SIGPIPE. Called once
 * per process.
 */
export function watchOutput(): void {
  // Progress and notes may go unread.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const cause = error.code === 'EPIPE' ? 'SIGPIPE' : 'unwritable';
    if (cause === 'unwritable' && !heard) note(`Standard output cannot be written: ${error.message}`);
    if (listener) listener(cause);
    else process.exit(codeOf(cause));
  });
}

/** The exit code of what cut this process short, in place of `exitCode`; `exitCode` where nothing did. */
export function interruptedCode(exitCode: number): number {
  return heard ? codeOf(heard) : exitCode;
}

/** Whether nobody reads what is printed any more. */
export function isOutputClosed(): boolean {
  return heard === 'SIGPIPE' || heard === 'unwritable';
}

/** As shells have it: 128 and the number of the signal. */
function codeOf(cause: Cause): number {
  return cause === 'unwritable' ? 2 : 128 + constants.signals[cause];
}
