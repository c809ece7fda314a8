import type { DestinationEnd, Pair, SourceEnd } from '../../lib/core/pair/pair.ts';

/** What a test says of its pair; the rest is as in {@link pair}. */
export interface PairFacts extends Partial<Omit<Pair, 'source' | 'destination'>> {
  readonly source?: Partial<SourceEnd>;
  readonly destination?: Partial<DestinationEnd>;
}

/** A pair from account 111111111111 to 222222222222 that carries every key unchanged, unless `facts` say otherwise. */
export function pair({ source, destination, ...facts }: PairFacts = {}): Pair {
  return {
    name: 'test',
    source: { account: '111111111111', region: 'eu-central-1', bucket: 'uploads', ...source },
    destination: {
      account: '222222222222',
      region: 'eu-west-1',
      bucket: 'archive',
      role: 's3-ferry-test',
      externalId: 's3-ferry:test',
      ...destination,
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
