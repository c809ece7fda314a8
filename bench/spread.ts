/** The middle of some measurements, and how far they lie about it. */
export interface Spread {
  readonly median: number;
  /** Median absolute deviation: half of the measurements are no further from the median than this. */
  readonly deviation: number;
  readonly count: number;
}

export function spread(values: readonly number[]): Spread {
  const middle = median(values);
  return {
    median: middle,
    deviation: median(values.map((value) => Math.abs(value - middle))),
    count: values.length,
  };
}

/** Of each value over the one that was measured in turn with it, so that what slows both down cancels out. */
export function ratio(values: readonly number[], over: readonly number[]): Spread {
  return spread(values.map((value, index) => value / (over[index] ?? Number.NaN)));
}

/** Throws a RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('Nothing was measured.');
  return (lower + upper) / 2;
}

/** Like `12.3 ± 0.4`. */
export function words({ median, deviation }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
}
