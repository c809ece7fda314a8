import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommandError } from '../terminal/command-error.ts';

/** Makes the folder of `path` and writes by `write`. Throws a {@link CommandError} that names `what` is written. */
export function writeInto(what: string, path: string, write: () => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    write();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${what} ${path} cannot be written: ${why}`);
  }
}
