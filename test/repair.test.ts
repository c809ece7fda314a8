import type { KeyComparison } from '../lib/core/compare/key-comparison.ts';
import type { Outcome } from '../lib/core/copy/outcome.ts';
import { failure } from '../lib/core/failure/failure.ts';
import type { ObjectReader } from '../lib/ports.ts';
import { repair } from '../lib/repair.ts';
import { collected } from './support/fake-listing.ts';

const size = (bytes: number) => ({ ETag: '"e"', ContentLength: bytes });
const object = { bucket: 'uploads', key: 'k' };
const copied: Outcome = {
  kind: 'copied',
  object,
  destinationKey: 'k',
  route: 'copy',
  eTag: '"e"',
  durationMs: 1,
  tries: 1,
};

interface PolicySet {
  readonly outcome?: Outcome;
  /** What stands in the buckets after copying; one byte each if absent. */
  readonly source?: (key: string) => object | undefined;
  readonly destination?: (key: string) => object | undefined;
}

async function repaired(comparisons: readonly KeyComparison[], policySet: PolicySet = {}) {
  const { outcome = copied, source = () => size(1), destination = () => size(1) } = policySet;
  const copies: string[] = [];
  let [underWay, most] = [0, 0];
  const reader = (head: (key: string) => object | undefined): ObjectReader => ({
    head: async (key) => head(key),
    tags: async () => [],
    digest: async () => '',
  });
  const pages = (async function* () {
    yield comparisons;
  })();
  const found = await collected(
    repair(pages, {
      source: reader(source),
      destination: reader(destination),
      deep: false,
      tags: false,
      metadata: false,
      concurrency: 4,
      copy: async ({ key }) => {
        copies.push(key);
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay--;
        return outcome;
      },
    }),
  );
  return { found, copies, most };
}

function comparison(kind: KeyComparison['kind'], key: string): KeyComparison {
  return { kind, key, sourceKey: `from/${key}`, sizeBytes: 1, reason: 'before' };
}

describe('[U] repairing a pair', () => {
  it('copies what is missing or differs, by its source key, and nothing else', async () => {
    const kinds = ['same', 'missing', 'extra', 'differs', 'unknown', 'error'] as const;
    const { found, copies } = await repaired(kinds.map((kind) => comparison(kind, kind)));
    expect(copies).toEqual(['from/missing', 'from/differs']);
    const after = ['same', 'repaired', 'extra', 'repaired', 'unknown', 'error'];
    expect(found.map(({ kind }) => kind)).toEqual(after);
  });

  it('calls nothing repaired that does not stand at the destination', async () => {
    const destination = (key: string) => (key === 'a' ? undefined : size(2));
    const { found } = await repaired([comparison('missing', 'a'), comparison('differs', 'b')], {
      destination,
    });
    expect(found.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['error', 'copied, and still: not at the destination'],
      ['error', 'copied, and still: size 1 B, 2 B at the destination'],
    ]);
  });

  it('tells why a copy failed, and what to do', async () => {
    const why = failure('DstBucketNotFound', { message: 'There is no bucket.', hint: 'Make it.' });
    const { found } = await repaired([comparison('missing', 'a')], {
      outcome: { kind: 'reported', object, failure: why, tries: 1 },
    });
    expect(found[0]).toMatchObject({
      kind: 'error',
      reason: 'DstBucketNotFound: There is no bucket. Make it.',
    });
  });

  it('says that a large object crosses in parts', async () => {
    const outcome: Outcome = { kind: 'deferred', object, destinationKey: 'a', uploadId: 'u' };
    const { found } = await repaired([comparison('missing', 'a')], { outcome });
    expect(found[0]).toMatchObject({ kind: 'deferred', key: 'a' });
  });

  it('takes what went from the source meanwhile for what it is now', async () => {
    const { found } = await repaired([comparison('differs', 'a')], {
      outcome: { kind: 'superseded', object },
      source: () => undefined,
    });
    expect(found[0]?.kind).toBe('extra');
  });

  it('copies a bounded number at once', async () => {
    const many = Array.from({ length: 60 }, (_, at) => comparison('missing', String(at)));
    const { copies, most } = await repaired(many);
    expect(copies).toHaveLength(60);
    expect(most).toBe(4);
  });
});
