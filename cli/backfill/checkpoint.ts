import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CommandError } from '../terminal/command-error.ts';
import { note } from '../terminal/terminal.ts';
import type { Checkpoint } from './run-record.ts';
import { writeInto } from './writable-file.ts';

/** A file that keeps how far a backfill is, for a run that goes on after it. */
export interface CheckpointFile {
  /** Undefined where there is none. Throws a {@link CommandError} when it is of another backfill, or no checkpoint. */
  read(): Checkpoint | undefined;
  /** Replaces it as a whole: whenever the process dies, one of the two is there. Throws a {@link CommandError}. */
  write(checkpoint: Checkpoint): void;
  remove(): void;
}

/** Version 1 had no failed objects: a run that went on after it passed over them. */
const version = 2;

/** `about`: all that decides which objects are copied to where. */
export function checkpointFile(path: string, about: object): CheckpointFile {
  const fingerprint = createHash('sha256').update(JSON.stringify(about)).digest('hex');
  return {
    read() {
      const text = readIfThere(path);
      if (text === undefined) return undefined;
      const found = parsed(text);
      if (found?.['version'] === 1 && typeof found['upTo'] === 'string') {
        note(
          `${path} is of an earlier version, which kept no failed objects. Everything is looked at again.`,
        );
        return undefined;
      }
      const checkpoint = found?.['version'] === version ? checkpointIn(found) : undefined;
      if (!found || !checkpoint) {
        throw new CommandError(
          `${path} is no checkpoint of a backfill. Name another with --checkpoint, or delete it to start over.`,
        );
      }
      // A process that was killed before it settled anything.
      if (settlesNothing(checkpoint)) return undefined;
      if (found['fingerprint'] !== fingerprint) {
        throw new CommandError(
          `${path} is of a backfill of another pair, or with other filters, or the pair has changed since. Say --restart to start over, or name another with --checkpoint.`,
        );
      }
      return checkpoint;
    },
    write(checkpoint) {
      const fresh = `${path}.new`;
      writeInto('The checkpoint', path, () => {
        writeFileSync(fresh, `${JSON.stringify({ version, fingerprint, checkpoint })}\n`);
        renameSync(fresh, path);
      });
    },
    remove: () => rmSync(path, { force: true }),
  };
}

/** What this version writes; undefined for any other file. */
function checkpointIn({ checkpoint: found }: Record<string, unknown>): Checkpoint | undefined {
  const isOurs = typeof found === 'object' && found !== null && 'failed' in found && 'tally' in found;
  return isOurs && Array.isArray(found.failed) ? (found as Checkpoint) : undefined;
}

/** Whether there is nothing to go on with. */
export function settlesNothing({ upTo, failed }: Checkpoint): boolean {
  return upTo === undefined && failed.length === 0;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The checkpoint ${path} cannot be read: ${why}`);
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

/** Saves at most once a second, and spends at most a twentieth of the time on it: what is lost is only looked at again. */
export function checkpointSaver(file: CheckpointFile, current: () => Checkpoint) {
  let [savedAtMs, tookMs, isSaved] = [Date.now(), 0, true];
  const flush = () => {
    if (isSaved) return;
    const beganMs = Date.now();
    file.write(current());
    [savedAtMs, isSaved] = [Date.now(), true];
    tookMs = savedAtMs - beganMs;
  };
  return {
    changed() {
      isSaved = false;
      if (Date.now() - savedAtMs >= Math.max(1_000, 20 * tookMs)) flush();
    },
    flush,
  };
}
