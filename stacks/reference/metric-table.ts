import { markdownTable } from './markdown-table.ts';

interface MetricWords {
  readonly unit: 'Count' | 'Bytes' | 'Milliseconds';
  readonly meaning: string;
}

const count = (meaning: string): MetricWords => ({ unit: 'Count', meaning });

/** Metrics of the functions that copy. */
export const copyMetrics: Readonly<Record<string, MetricWords>> = {
  Copied: count('objects copied'),
  Superseded: count('events whose object is gone, or whose key another upload copies'),
  Filtered: count('events out of the scope of the pair'),
  Deferred: count('large objects handed to the queue of large objects'),
  Redelivered: count('failures left to Lambda or SQS to deliver again'),
  DeadLettered: count('objects in the dead-letter queue'),
  Reported: count('failures of jobs of S3 Batch Operations, which are in the report of the job'),
  Failed: count('each failure, also by `code`'),
  CopiedBytes: { unit: 'Bytes', meaning: 'size of each object copied, as the event says' },
  EventToCopyLatency: { unit: 'Milliseconds', meaning: "from S3's event time to the answer of the copy" },
};

/** Metrics of the comparison by the clock. */
export const driftMetrics: Readonly<Record<string, MetricWords>> = {
  Drift: count('`DriftMissing` and `DriftDiffers` together; the alarm `s3-ferry-PAIR-drift` watches it'),
  DriftMissing: count('keys in the source and not at the destination'),
  DriftDiffers: count('keys of another size at the destination, or older there than in the source'),
  DriftUnlike: count(
    'keys of the same size and not older, with another MD5 as ETag; a destination that is encrypted by default under a KMS key looks like this',
  ),
  DriftExtra: count(
    'keys at the destination only, where the pair could have written them; deletions are not replicated',
  ),
  DriftYoung: count('keys written within the last hour, whose copy may be under way'),
  DriftSame: count('keys that are the same'),
  DriftUnfinished: count(
    '1 when the 15 minutes of the function were over before the listing was: name more and longer `prefixes`',
  ),
};

/** Names, units and meanings of metrics. */
export function metricTable(metrics: Readonly<Record<string, MetricWords>>): string {
  const rows = Object.entries(metrics).map(([name, { unit, meaning }]) => [`\`${name}\``, unit, meaning]);
  return markdownTable(['metric', 'unit', 'what it measures'], rows);
}
