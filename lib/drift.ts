import { bothSides } from './both-sides.ts';
import type { TimeBudget } from './copy-item.ts';
import {
  compareForDrift,
  type DriftComparison,
  type DriftReport,
  driftPrefix,
} from './core/compare/drift.ts';
import type { DriftRule, Pair } from './core/pair/pair.ts';
import type { Clock, Listing } from './ports.ts';

export interface DriftWatch {
  readonly pair: Pair;
  readonly drift: DriftRule;
  readonly source: Listing;
  readonly destination: Listing;
  readonly clock: Clock;
  readonly report: (report: DriftReport) => void;
}

const examplesOfEach = 5;
/** Kept back from the time of the invocation to report, in ms. */
const reportingMs = 10_000;

/** Compares the part of both buckets whose turn it is, and reports. Rejects with what S3 refused the listing with. */
export async function watchDrift(
  scheduledMs: number,
  watch: DriftWatch,
  budget: TimeBudget,
): Promise<DriftReport> {
  const { pair, drift, clock } = watch;
  const prefix = driftPrefix(drift, scheduledMs);
  const counts = { same: 0, missing: 0, extra: 0, differs: 0, differsByETag: 0, recent: 0 };
  const examples: Partial<Record<DriftComparison, string[]>> = {};
  let [missingBytes, recoveryPointAgeMs] = [0, 0];
  let stoppedAt: string | undefined;
  for await (const page of bothSides(pair, watch, prefix)) {
    for (const { key, source, destination: copy, refused } of page) {
      // What can never be copied is in the dead-letter queue.
      if (refused) continue;
      const now = clock.now();
      const found = compareForDrift(pair, { source, copy }, now);
      counts[found]++;
      if (found === 'missing' && source) {
        missingBytes += source.sizeBytes;
        recoveryPointAgeMs = Math.max(recoveryPointAgeMs, now - source.modifiedMs);
      }
      const kept = examples[found] ?? [];
      if (found !== 'same' && kept.length < examplesOfEach) examples[found] = [...kept, key];
    }
    if (budget.remainingMs() < reportingMs) {
      stoppedAt = page.at(-1)?.key;
      break;
    }
  }
  const missing = { missingBytes, recoveryPointAgeMs };
  const found = { prefix, counts, ...missing, examples, ...(stoppedAt !== undefined && { stoppedAt }) };
  watch.report(found);
  return found;
}
