import type { Verdict } from '../lib/core/verdict.ts';
import type { ObjectReader } from '../lib/ports.ts';
import { repair } from '../lib/repair.ts';
import { collected, fakeListing } from './support/fake-listing.ts';
import { pair } from './support/pair.ts';

const size = (bytes: number) => ({ ETag: '"e"', ContentLength: bytes });

/** Repairs `verdicts` where the source has every key, and the destination what `carried` then says. */
async function repaired(
  verdicts: readonly Verdict[],
  carried: (key: string) => object | undefined,
  complaint?: string,
) {
  const lots: string[][] = [];
  const reader = (head: ObjectReader['head']): ObjectReader => ({
    head,
    tags: async () => [],
    digest: async () => '',
  });
  const pages = (async function* () {
    yield verdicts;
  })();
  const found = await collected(
    repair(pages, {
      pair: pair({ multipart: { thresholdMiB: 5, partMiB: 5 } }),
      listings: { source: fakeListing([]), destination: fakeListing([]) },
      source: reader(async () => size(1)),
      destination: reader(async (key) => carried(key)),
      deep: false,
      tags: false,
      metadata: false,
      concurrency: 4,
      carry: async (lot) => {
        lots.push(lot.map(({ sourceKey }) => sourceKey));
        return complaint;
      },
    }),
  );
  return { found, lots };
}

function verdict(kind: Verdict['kind'], key: string, sizeBytes = 1): Verdict {
  return { kind, key, sourceKey: `from/${key}`, sizeBytes, reason: 'before' };
}

describe('[U] repairing a pair', () => {
  it('carries what is missing or differs, by its source key, and nothing else', async () => {
    const kinds = ['same', 'missing', 'extra', 'differs', 'unknown', 'error'] as const;
    const { found, lots } = await repaired(
      kinds.map((kind) => verdict(kind, kind)),
      () => size(1),
    );
    expect(lots).toEqual([['from/missing', 'from/differs']]);
    expect(found.map(({ kind }) => kind)).toEqual([
      'same',
      'repaired',
      'extra',
      'repaired',
      'unknown',
      'error',
    ]);
  });

  it('calls nothing repaired that does not stand at the destination', async () => {
    const { found } = await repaired([verdict('missing', 'a'), verdict('differs', 'b')], (key) =>
      key === 'a' ? undefined : size(2),
    );
    expect(found).toEqual([
      expect.objectContaining({
        kind: 'error',
        key: 'a',
        reason: expect.stringContaining('ferry dlq list test'),
      }),
      expect.objectContaining({
        kind: 'error',
        key: 'b',
        reason: expect.stringContaining('still size 1 B, 2 B'),
      }),
    ]);
  });

  it('tells what the function failed with', async () => {
    const { found } = await repaired([verdict('missing', 'a')], () => undefined, 'it timed out');
    expect(found[0]?.reason).toBe('still not at the destination: it timed out');
  });

  it('says that a large object crosses in parts, as long as it is not there', async () => {
    const large = 6 * 1024 ** 2;
    const { found } = await repaired([verdict('missing', 'a', large)], () => undefined);
    expect(found).toEqual([expect.objectContaining({ kind: 'deferred', key: 'a' })]);
  });

  it('carries a page in lots', async () => {
    const many = Array.from({ length: 60 }, (_, at) => verdict('missing', String(at)));
    const { lots } = await repaired(many, () => size(1));
    expect(lots.map(({ length }) => length)).toEqual([25, 25, 10]);
  });
});
