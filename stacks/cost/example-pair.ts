import type { Pair } from '../../lib/core/pair/pair.ts';
import { defaultServiceLevel } from '../../lib/core/pair/service-level.ts';

/** The pair that docs/cost.md reckons for: as a pair file that says nothing but the ends, both in the priced Region. */
export function examplePair(facts: Partial<Pair> = {}): Pair {
  const end = { region: 'us-east-1' };
  return {
    name: 'example',
    source: { ...end, account: '111111111111', bucket: 'from' },
    destination: {
      ...end,
      ...{ account: '222222222222', bucket: 'to', role: 's3-ferry-example', externalId: 's3-ferry:example' },
    },
    scope: { prefixes: [], suffixes: [], excludes: [] },
    keyRule: { stripPrefix: '', addPrefix: '' },
    replay: { maxAttempts: 5 },
    multipart: { thresholdMiB: 256, partMiB: 128 },
    slo: defaultServiceLevel,
    tags: 'copy',
    trigger: 'notification',
    access: 'assume-role',
    ...facts,
  };
}
