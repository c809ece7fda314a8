/** What the functions count and measure for their pair, in CloudWatch's units; the dimensions are `service` and `pair`. */
export const pairMetrics = {
  Copied: 'Count',
  CopiedBytes: 'Bytes',
  EventToCopyLatency: 'Milliseconds',
  Superseded: 'Count',
  Filtered: 'Count',
  Deferred: 'Count',
  Redelivered: 'Count',
  DeadLettered: 'Count',
  Reported: 'Count',
  OnTime: 'Count',
  Late: 'Count',
  Drift: 'Count',
  DriftSame: 'Count',
  DriftMissing: 'Count',
  DriftMissingBytes: 'Bytes',
  DriftExtra: 'Count',
  DriftDiffers: 'Count',
  DriftUnlike: 'Count',
  DriftYoung: 'Count',
  DriftUnfinished: 'Count',
  RecoveryPointAge: 'Seconds',
} as const;

/** What is counted by the code of a failure as well; the dimensions are `service`, `pair` and `code`. */
export const codeMetrics = { Failed: 'Count' } as const;

export type PairMetric = keyof typeof pairMetrics;
export type CodeMetric = keyof typeof codeMetrics;
