import { codeMetrics, pairMetrics } from '../../lib/core/pair/metric-name.ts';
import { markdownTable } from './markdown-table.ts';

const units = { ...pairMetrics, ...codeMetrics };

type Metric = keyof typeof units;

/** What the metrics of the functions that copy measure. */
export const copyMetrics = {
  Copied: 'objects copied',
  OnTime: 'uploads copied within the time of the service level',
  Late: 'uploads copied later, or in the dead-letter queue ([what counts](#the-service-level))',
  Superseded: 'events whose object is gone, or whose key another upload copies',
  Filtered: 'events out of the scope of the pair',
  Deferred: 'large objects handed to the queue of large objects',
  Redelivered: 'failures left to Lambda or SQS to deliver again',
  DeadLettered: 'objects in the dead-letter queue',
  Reported: 'failures of jobs of S3 Batch Operations, which are in the report of the job',
  Failed: 'each failure, also by `code`',
  CopiedBytes: 'size of each object copied, as the event says',
  EventToCopyLatency: "from S3's event time to the answer of the copy",
} as const satisfies Partial<Record<Metric, string>>;

/** What the metrics of the comparison by the clock measure. */
export const driftMetrics = {
  Drift: '`DriftMissing` and `DriftDiffers` together; the alarm `s3-ferry-PAIR-drift` watches it',
  DriftMissing: 'keys in the source and not at the destination',
  DriftMissingBytes: 'size of the objects that are missing',
  RecoveryPointAge:
    'time since the oldest of the missing objects was written; 0 when none is: what is older than that is at the destination',
  DriftDiffers: 'keys of another size at the destination, or older there than in the source',
  DriftUnlike:
    'keys of the same size and not older, with another MD5 as ETag; a destination that is encrypted by default under a KMS key looks like this',
  DriftExtra:
    'keys at the destination only, where the pair could have written them; deletions are not replicated',
  DriftYoung: 'keys written within the last hour, whose copy may be under way',
  DriftSame: 'keys that are the same',
  DriftUnfinished:
    '1 when the 15 minutes of the function were over before the listing was: name more and longer `prefixes`',
} as const satisfies Partial<Record<Metric, string>>;

/** Names, units and meanings of metrics. */
export function metricTable(metrics: Partial<Readonly<Record<Metric, string>>>): string {
  const rows = Object.entries(metrics).map(([name, meaning]) => [
    `\`${name}\``,
    units[name as Metric],
    meaning,
  ]);
  return markdownTable(['metric', 'unit', 'what it measures'], rows);
}
