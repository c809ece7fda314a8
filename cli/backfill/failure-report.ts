import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import type { BackfillStep } from '../../lib/backfill.ts';
import type { FailedObject } from './run-record.ts';
import { writeInto } from './writable-file.ts';

/** The file with what failed and is in no queue, a line each. */
export interface FailureReport {
  /** Begins it new, with what is known to have failed. Throws as `add`. */
  begin(failed: readonly FailedObject[]): void;
  /** Adds the object of a step, if it failed. Throws a {@link CommandError} where it cannot be written. */
  add(step: BackfillStep): void;
  /** Takes it away where nothing failed; else its path. */
  conclude(): string | undefined;
}

export function failureReport(path: string): FailureReport {
  const write = (how: () => void) => writeInto('The report of failures', path, how);
  let count = 0;
  return {
    begin(failed) {
      write(() => writeFileSync(path, failed.map(line).join('')));
      count = failed.length;
    },
    add({ object, outcome }) {
      if (!object || !outcome || !('failure' in outcome) || outcome.kind === 'dead-lettered') return;
      count++;
      write(() => appendFileSync(path, line({ ...object, failure: outcome.failure })));
    },
    conclude() {
      if (count === 0) rmSync(path, { force: true });
      return count > 0 ? path : undefined;
    },
  };
}

function line({ key, sizeBytes, failure }: FailedObject): string {
  return `${JSON.stringify({ key, sizeBytes, failure })}\n`;
}
