import type { Backfiller } from '../../lib/backfill.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { systemClock } from '../../lib/edge/system-clock.ts';
import { lookCloser, type Place } from '../../lib/verify.ts';
import { openBucket } from '../accounts/open-bucket.ts';
import type { Profiles } from '../accounts/profiles.ts';
import type { KeysFile } from '../input/keys-file.ts';
import { hearInterruption } from '../terminal/interruption.ts';
import { compareBy } from '../verify/compare-options.ts';
import { conclude } from './conclude.ts';
import { copying } from './copying.ts';
import { foresee } from './foresee.ts';
import type { BackfillOptions } from './options.ts';
import { freshCheckpoint, noteResumed, runFiles } from './run-files.ts';
import { runPart } from './run-part.ts';
import { runRecord } from './run-record.ts';

/** Who runs which backfill. */
export interface BackfillOrder {
  readonly pair: Pair;
  readonly profiles: Profiles;
  readonly options: BackfillOptions;
  /** The objects that were named one by one. */
  readonly keys?: KeysFile | undefined;
}

/**
 * Runs a backfill, or its next part, to its end, a limit, an interruption or an error, and concludes whichever it is.
 * Sets the exit code; rejects with what broke it off.
 */
export async function runBackfill(order: BackfillOrder): Promise<void> {
  const { pair, options, keys } = order;
  const interruption = hearInterruption();
  const files = options.dryRun ? undefined : runFiles(pair, options, keys);
  const before = files?.before ?? freshCheckpoint();
  const backfiller = await backfillerOf(order);
  files?.begin();
  if (files?.isResumed) noteResumed(before);
  const record = runRecord(pair, before);
  const writing = files && { report: files.report, saver: files.saver(record.checkpoint) };
  const part = { options, keys, backfiller, before, record, interruption, files: writing };
  const { ended, error, limit } = await runPart(part);
  interruption.forget();
  const reportPath = files?.conclude(ended === 'complete', record.checkpoint());
  process.exitCode = conclude(
    {
      ...{ pair, ended, limit, reportPath, isDryRun: options.dryRun ?? false, whole: record.whole() },
      ...(files?.isResumed && { part: record.part() }),
    },
    options,
  );
  if (error !== undefined) throw error;
}

async function backfillerOf({ pair, profiles, options }: BackfillOrder): Promise<Backfiller> {
  const source = await openBucket(pair, 'source', profiles.source);
  const destination = await openBucket(pair, 'destination', profiles.destination);
  const { tags = false, metadata = false, dryRun = false, dlq: usesQueue = false } = options;
  const closely = { source: source.reader, destination: destination.reader, deep: false, tags, metadata };
  const look = (place: Place) => lookCloser(place, { ...closely, by: compareBy(options) });
  const terms = { profiles, usesQueue, destination: destination.reader };
  return {
    pair,
    clock: systemClock,
    listings: { source: source.listing, destination: destination.listing },
    look,
    ...(dryRun ? { foresee: foresee(pair, source.reader) } : { copy: await copying(pair, terms) }),
  };
}
