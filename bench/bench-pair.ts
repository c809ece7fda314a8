import type { Pair } from '../lib/core/pair/pair.ts';

export const benchRegion = 'eu-central-1';

/** The pair of the benches, with the thresholds of a pair file that says nothing of them unless `facts` do. */
export function benchPair(facts: Partial<Pair> = {}): Pair {
  return {
    name: 'bench',
    source: { account: '111111111111', region: benchRegion, bucket: 'bench-source' },
    destination: {
      account: '222222222222',
      region: benchRegion,
      bucket: 'bench-destination',
      role: 's3-ferry-bench',
      externalId: 's3-ferry:bench',
    },
    scope: { prefixes: [], suffixes: [], excludes: [] },
    keyRule: { stripPrefix: '', addPrefix: '' },
    replay: { maxAttempts: 5 },
    multipart: { thresholdMiB: 256, partMiB: 128 },
    tags: 'copy',
    trigger: 'notification',
    access: 'assume-role',
    ...facts,
  };
}
