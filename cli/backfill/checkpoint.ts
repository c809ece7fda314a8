import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommandError } from '../command-error.ts';

/** Where a backfill stands. */
export interface Checkpoint {
  /** Destination key up to which everything is settled. */
  readonly upTo: string;
}

/** A file that keeps where a backfill stands, for a run that goes on after it. */
export interface CheckpointFile {
  /** Undefined where there is none. Throws a {@link CommandError} when it is of another backfill, or no checkpoint. */
  read(): Checkpoint | undefined;
  /** Replaces it as a whole: whenever the process dies, one of the two stands there. */
  write(checkpoint: Checkpoint): void;
  remove(): void;
}

const version = 1;

/** `about`: all that decides which objects are copied to where. */
export function checkpointFile(path: string, about: object): CheckpointFile {
  const fingerprint = createHash('sha256').update(JSON.stringify(about)).digest('hex');
  return {
    read() {
      const text = readIfThere(path);
      if (text === undefined) return undefined;
      const found = parsed(text);
      if (found?.['version'] !== version || typeof found['upTo'] !== 'string') {
        throw new CommandError(
          `${path} is no checkpoint of a backfill. Name another with --checkpoint, or delete it to start over.`,
        );
      }
      if (found['fingerprint'] !== fingerprint) {
        throw new CommandError(
          `${path} is of a backfill of another pair, or with other filters, or the pair has changed since. Say --restart to start over, or name another with --checkpoint.`,
        );
      }
      return { upTo: found['upTo'] };
    },
    write({ upTo }) {
      mkdirSync(dirname(path), { recursive: true });
      const fresh = `${path}.new`;
      writeFileSync(fresh, `${JSON.stringify({ version, fingerprint, upTo })}\n`);
      renameSync(fresh, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Saves at most once a second: a lost second is only looked at again. */
export function checkpointSaver(file: CheckpointFile) {
  let [upTo, savedAtMs, isSaved]: [string | undefined, number, boolean] = [undefined, 0, true];
  const flush = () => {
    if (upTo === undefined || isSaved) return;
    file.write({ upTo });
    [savedAtMs, isSaved] = [Date.now(), true];
  };
  return {
    stand(key: string) {
      [upTo, isSaved] = [key, false];
      if (Date.now() - savedAtMs >= 1_000) flush();
    },
    flush,
  };
}
