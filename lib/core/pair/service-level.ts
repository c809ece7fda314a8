/** How many of the objects that are uploaded are to be copied in time. */
export interface ServiceLevel {
  /** In percent: 99.9 allows one late object in a thousand. */
  readonly target: number;
  /** From S3's event time to the copy, in ms. */
  readonly withinMs: number;
}

/** Of a pair that says nothing: the time is that of S3 Replication Time Control (S3 User Guide). */
export const defaultServiceLevel: ServiceLevel = { target: 99.9, withinMs: 15 * 60_000 };

/** The share of objects that may be late, from 0 to 1. */
export function lateBudget({ target }: ServiceLevel): number {
  // 100 − 99.9 is 0.09999999999999432 in floating point.
  return Number(((100 - target) / 100).toFixed(8));
}
