import { execFileSync } from 'node:child_process';

/** How a program of this folder learns that it is to end. */
export interface StopRequest {
  /** Aborted at the first of them. */
  readonly signal: AbortSignal;
  /** Resolves then. */
  readonly heard: Promise<void>;
  /** Of a process that ends by it: 128 and the number of the signal; that of SIGHUP where who started it is gone. */
  exitCode(): number;
}

/** How often to look whether who started this process is still there, in ms. */
const lookEveryMs = 500;

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Listens for Ctrl-C, SIGTERM, SIGHUP, and the end of the process that started this one. A second signal ends the
 * process at once, with 128 and its number. Keeps no process alive.
 */
export function stopRequest(): StopRequest {
  const controller = new AbortController();
  const { signal } = controller;
  // Listeners that stay: execa re-raises a signal that it thinks nobody else listens to.
  let by: number = signals.SIGHUP;
  for (const [name, number] of Object.entries(signals)) {
    process.on(name, () => {
      if (signal.aborted) process.exit(128 + number);
      by = number;
      controller.abort();
    });
  }
  const starters = whoStartedThis();
  const watch = setInterval(() => {
    if (!starters.every(isAlive)) controller.abort();
  }, lookEveryMs).unref();
  const heard = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  signal.addEventListener('abort', () => clearInterval(watch), { once: true });
  return { signal, heard, exitCode: () => 128 + by };
}

/**
 * The parent, and npm where a script of npm is run: npm starts a shell that starts this process, and a signal that
 * ends only one of them never arrives here. Process 1 outlives everybody.
 */
function whoStartedThis(): readonly number[] {
  const parent = process.ppid;
  const npm = process.env['npm_lifecycle_event'] === undefined ? 1 : parentOf(parent);
  return [parent, npm].filter((id) => id > 1);
}

function parentOf(id: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(id)], { encoding: 'utf8' }));
  } catch {
    return 1;
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
