/** How one key of the destination compares; the sign is the one it is listed with. */
export const comparisonSigns = {
  same: '=',
  missing: '-',
  extra: '+',
  differs: '*',
  /** Of equal size, and nothing but reading both can tell whether their bytes are the same. */
  unknown: '~',
  repaired: '>',
  /** Its copy is large and goes on in its queue. */
  deferred: '^',
  /** It could not be compared, or not be repaired. */
  error: '!',
} as const;
export type KeyComparisonKind = keyof typeof comparisonSigns;

/** What became of the comparison of one key. */
export interface KeyComparison {
  readonly kind: KeyComparisonKind;
  /** At the destination. */
  readonly key: string;
  /** Absent of an extra. */
  readonly sourceKey?: string;
  /** Of the source, where there is one. */
  readonly sizeBytes: number;
  /** Absent of what is the same. */
  readonly reason?: string;
}

/** Keys by their comparison, and the bytes that the source has of them. */
export type VerifySummary = Readonly<Record<KeyComparisonKind, number>> & { readonly bytes: number };

export const emptySummary: VerifySummary = {
  same: 0,
  missing: 0,
  extra: 0,
  differs: 0,
  unknown: 0,
  repaired: 0,
  deferred: 0,
  error: 0,
  bytes: 0,
};

/** `summary` with `comparisons` counted in. */
export function counted(summary: VerifySummary, comparisons: readonly KeyComparison[]): VerifySummary {
  const sum = { ...summary };
  for (const { kind, sizeBytes } of comparisons) {
    sum[kind]++;
    if (kind !== 'extra') sum.bytes += sizeBytes;
  }
  return sum;
}

/** 0: clean, 1: the destination is not as the source is, 2: some key could not be compared. Unknown is no drift. */
export function verifyExitCode({ missing, extra, differs, deferred, error }: VerifySummary): 0 | 1 | 2 {
  if (error > 0) return 2;
  return missing + extra + differs + deferred > 0 ? 1 : 0;
}
