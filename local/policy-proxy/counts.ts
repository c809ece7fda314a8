/** Requests seen by the policy proxy, refused ones included. Keys are `service:Operation`, as `s3:CopyObject`. */
export interface RequestCounts {
  /** Of one operation, in one account or in all. */
  of(operation: string, account?: string): number;
  total(): number;
  /** Most calls of an operation that were under way at once. */
  mostAtOnce(operation: string): number;
  snapshot(account?: string): Readonly<Record<string, number>>;
  reset(): void;
}

export interface RecordingCounts extends RequestCounts {
  /** Returns a function that says the call has ended. */
  record(operation: string, account: string): () => void;
}

export function openCounts(): RecordingCounts {
  const byAccount = new Map<string, Map<string, number>>();
  const underWay = new Map<string, number>();
  const most = new Map<string, number>();

  function snapshot(account?: string): Record<string, number> {
    const all: Record<string, number> = {};
    for (const [owner, counts] of byAccount) {
      if (account !== undefined && owner !== account) continue;
      for (const [operation, count] of counts) all[operation] = (all[operation] ?? 0) + count;
    }
    return all;
  }

  return {
    record(operation, account) {
      const counts = byAccount.get(account) ?? new Map<string, number>();
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      byAccount.set(account, counts);
      const now = (underWay.get(operation) ?? 0) + 1;
      underWay.set(operation, now);
      most.set(operation, Math.max(most.get(operation) ?? 0, now));
      return () => void underWay.set(operation, (underWay.get(operation) ?? 1) - 1);
    },
    mostAtOnce: (operation) => most.get(operation) ?? 0,
    of: (operation, account) => snapshot(account)[operation] ?? 0,
    total: () => Object.values(snapshot()).reduce((sum, count) => sum + count, 0),
    snapshot,
    reset() {
      byAccount.clear();
      most.clear();
    },
  };
}
