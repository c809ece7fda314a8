import { resolve } from 'node:path';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { agreeing, countOf } from '../../lib/core/text/count-of.ts';
import type { KeysFile } from '../input/keys-file.ts';
import { CommandError } from '../terminal/command-error.ts';
import { note } from '../terminal/terminal.ts';
import { checkpointFile, checkpointSaver, settlesNothing } from './checkpoint.ts';
import { failureReport } from './failure-report.ts';
import type { BackfillOptions } from './options.ts';
import type { Checkpoint } from './run-record.ts';
import { emptyTally } from './tally.ts';

/** The checkpoint of a run that begins. */
export function freshCheckpoint(): Checkpoint {
  return { startedMs: Date.now(), tally: emptyTally(), failed: [] };
}

/**
 * The files of a run that copies: its checkpoint, and the report of what failed. Throws a {@link CommandError} for a
 * checkpoint of another run, or none at all. Nothing is written before `begin`.
 */
export function runFiles(pair: Pair, options: BackfillOptions, keys: KeysFile | undefined) {
  const path = options.checkpoint ?? `.s3-ferry/backfill-${pair.name}.json`;
  const reportPath = options.report ?? `.s3-ferry/backfill-${pair.name}.failures.jsonl`;
  if (resolve(path) === resolve(reportPath)) {
    throw new CommandError('--report and --checkpoint are the same file. Name two.');
  }
  const file = checkpointFile(path, about(pair, options, keys));
  const found = options.restart ? undefined : file.read();
  const before = found ?? freshCheckpoint();
  const report = failureReport(reportPath);
  return {
    before,
    isResumed: found !== undefined,
    report,
    /** Writes both, so that a file that cannot be written ends the run before its first copy. Throws a {@link CommandError}. */
    begin() {
      file.write(before);
      try {
        report.begin(before.failed);
      } catch (error) {
        if (!found) file.remove();
        throw error;
      }
    },
    saver: (current: () => Checkpoint) => checkpointSaver(file, current),
    /** A run that is complete leaves no checkpoint, nor does one that settled nothing. */
    conclude(isComplete: boolean, last: Checkpoint): string | undefined {
      if (isComplete || settlesNothing(last)) file.remove();
      return report.conclude();
    },
  };
}

/** All that decides which objects are copied to where. */
function about(pair: Pair, options: BackfillOptions, keys: KeysFile | undefined): object {
  const { source, destination, scope, keyRule } = pair;
  const { prefix, suffix, include, exclude, newerThan, olderThan, largerThan, smallerThan } = options;
  const { sizeOnly, missingOnly, force, tags, metadata } = options;
  const filters = {
    ...{ prefix, suffix, patterns: include ?? exclude, newerThan, olderThan, largerThan, smallerThan },
    ...{ sizeOnly, missingOnly, force, tags, metadata, keys: keys?.digest },
  };
  return { source, destination, scope, keyRule, filters };
}

/** Says where a run goes on. */
export function noteResumed({ upTo, tally, failed }: Checkpoint): void {
  const place = upTo === undefined ? 'Goes on' : `Goes on after ${JSON.stringify(upTo)}`;
  const again =
    failed.length > 0
      ? `, and ${failed.length} that failed ${agreeing(failed.length, 'is', 'are')} tried again`
      : '';
  note(
    `${place}: ${countOf(tally.looked, 'object')} ${agreeing(tally.looked, 'was', 'were')} looked at before${again}.`,
  );
}
