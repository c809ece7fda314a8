import fc from 'fast-check';
import { type BackfillTerms, backfill } from '../lib/backfill.ts';
import type { CompareBy } from '../lib/core/compare/compare.ts';
import { compareForDrift } from '../lib/core/compare/drift.ts';
import type { KeyComparison } from '../lib/core/compare/key-comparison.ts';
import type { ListedObject } from '../lib/core/compare/listed-object.ts';
import type { Outcome } from '../lib/core/copy/outcome.ts';
import type { IntakeItem } from '../lib/core/event/envelope/intake-item.ts';
import { systemClock } from '../lib/edge/system-clock.ts';
import type { ObjectReader } from '../lib/ports.ts';
import { lookCloser, type Place, verify } from '../lib/verify.ts';
import { collected, fakeListing, listed } from './support/fake-listing.ts';
import { pair } from './support/pair.ts';

const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
const sizes = [1, 2];
/** An MD5, another, one of parts, another, and one under a KMS key. */
const eTags = [one, two, `${one}-2`, `${two}-3`];
const checksums = ['none', 'x', 'y', 'of parts'] as const;
const times = [10_000, 20_000];
const metadata = [undefined, '1'] as const;

interface Stored {
  readonly sizeBytes: number;
  readonly eTag: string;
  readonly checksum: (typeof checksums)[number];
  readonly modifiedMs: number;
  readonly isEncrypted: boolean;
  readonly meta: (typeof metadata)[number];
}

const stored = fc.record<Stored>({
  sizeBytes: fc.constantFrom(...sizes),
  eTag: fc.constantFrom(...eTags),
  checksum: fc.constantFrom(...checksums),
  modifiedMs: fc.constantFrom(...times),
  isEncrypted: fc.boolean(),
  meta: fc.constantFrom(...metadata),
});

function listing(object: Stored | undefined) {
  const objects: ListedObject[] = object
    ? [listed('k', { sizeBytes: object.sizeBytes, eTag: object.eTag, modifiedMs: object.modifiedMs })]
    : [];
  return fakeListing(objects);
}

function reader(object: Stored | undefined): ObjectReader {
  return {
    head: async () =>
      object && {
        ContentLength: object.sizeBytes,
        ETag: `"${object.eTag}"`,
        LastModified: new Date(object.modifiedMs),
        Metadata: object.meta ? { m: object.meta } : {},
        ...(object.isEncrypted && { ServerSideEncryption: 'aws:kms' }),
        ...(object.checksum !== 'none' && {
          ChecksumCRC64NVME: object.checksum === 'of parts' ? 'z=-2' : object.checksum,
          ChecksumType: object.checksum === 'of parts' ? 'COMPOSITE' : 'FULL_OBJECT',
        }),
      },
    tags: async () => [],
    digest: async () => '',
  };
}

/** What `verify` and `backfill` make of one key, by the same means. */
async function both(
  source: Stored | undefined,
  destination: Stored | undefined,
  options: { readonly by?: CompareBy; readonly metadata?: boolean } = {},
) {
  const closely = {
    source: reader(source),
    destination: reader(destination),
    deep: false,
    tags: false,
    metadata: options.metadata ?? false,
    by: options.by ?? 'content',
  } as const;
  const listings = { source: listing(source), destination: listing(destination) };
  const [comparison] = await collected(verify({ pair: pair(), listings, concurrency: 4, ...closely }));
  const copied: string[] = [];
  const copy = async (item: IntakeItem): Promise<Outcome> => {
    if (item.kind === 'object') copied.push(item.object.key);
    return { kind: 'superseded', object: { bucket: 'uploads', key: 'k' } };
  };
  const terms: BackfillTerms = {
    prefix: '',
    isMeant: () => true,
    concurrency: 4,
    ratePerSecond: Number.POSITIVE_INFINITY,
    isStopped: () => false,
    by: closely.by,
    closely: closely.metadata,
  };
  const look = (place: Place) => lookCloser(place, closely);
  for await (const _ of backfill(terms, { pair: pair(), clock: systemClock, listings, look, copy }));
  return { comparison, isCopied: copied.length > 0 };
}

const plain: Stored = {
  sizeBytes: 1,
  eTag: one,
  checksum: 'none',
  modifiedMs: 10_000,
  isEncrypted: false,
  meta: undefined,
};
const inParts = { eTag: `${two}-3` };

describe('[U] one comparison', () => {
  it.each<[KeyComparison['kind'], string, Partial<Stored> | undefined, Partial<Stored> | undefined]>([
    ['missing', 'there is no copy', {}, undefined],
    ['extra', 'there is no source', undefined, {}],
    ['same', 'size and MD5 are equal', {}, {}],
    ['differs', 'sizes differ', {}, { sizeBytes: 2 }],
    ['differs', 'both ETags are MD5s and differ', {}, { eTag: two }],
    ['unknown', 'the copy is under a KMS key', {}, { eTag: two, isEncrypted: true }],
    ['unknown', 'the copy came in parts', {}, inParts],
    ['same', 'parts differ, whole checksums are equal', { checksum: 'x' }, { ...inParts, checksum: 'x' }],
    ['differs', 'parts differ, whole checksums differ', { checksum: 'x' }, { ...inParts, checksum: 'y' }],
    [
      'differs',
      'parts differ, whole checksums differ, and the copy is newer',
      { eTag: `${one}-2`, checksum: 'x' },
      { ...inParts, checksum: 'y', modifiedMs: 20_000 },
    ],
    [
      'unknown',
      'only one has a checksum of the whole',
      { checksum: 'x' },
      { ...inParts, checksum: 'of parts' },
    ],
    ['differs', 'the copy is older, and nothing can be compared', { modifiedMs: 20_000 }, inParts],
    ['same', 'the copy is older, of the same bytes and metadata', { modifiedMs: 20_000 }, {}],
    [
      'differs',
      'the copy is older, of the same bytes, with other metadata',
      { modifiedMs: 20_000, meta: '1' },
      {},
    ],
    ['same', 'the copy is not older, of the same bytes, with other metadata', { meta: '1' }, {}],
  ])('is %s where %s, to verify and to backfill', async (kind, _, source, destination) => {
    const { comparison, isCopied } = await both(
      source && { ...plain, ...source },
      destination && { ...plain, ...destination },
    );
    expect(comparison?.kind).toBe(kind);
    expect(isCopied).toBe(kind === 'missing' || kind === 'differs');
  });

  it('has backfill copy just what verify calls missing or different, for any two objects and ways to compare', async () => {
    const anything = fc.option(stored, { nil: undefined, freq: 8 });
    const by = fc.constantFrom<CompareBy>('content', 'size', 'presence');
    await fc.assert(
      fc.asyncProperty(anything, anything, by, fc.boolean(), async (source, destination, way, metadata) => {
        const { comparison, isCopied } = await both(source, destination, {
          by: way,
          metadata: metadata && way === 'content',
        });
        expect(isCopied).toBe(comparison?.kind === 'missing' || comparison?.kind === 'differs');
      }),
      { numRuns: 2_000 },
    );
  });

  it('has drift, which asks for nothing, call the same what a listing proves, and different what it disproves', async () => {
    await fc.assert(
      fc.asyncProperty(stored, stored, async (source, destination) => {
        const [from, copy] = [source, destination].map((object) => listed('k', object));
        const found = compareForDrift(pair(), { source: from, copy }, Number.POSITIVE_INFINITY);
        const isOlder = destination.modifiedMs < source.modifiedMs;
        if (source.sizeBytes !== destination.sizeBytes || isOlder) expect(found).toBe('differs');
        else if (source.eTag === destination.eTag) expect(found).toBe('same');
        else expect(['same', 'differsByETag']).toContain(found);
      }),
    );
  });

  it.each<[CompareBy, Partial<Stored>, KeyComparison['kind']]>([
    ['size', { eTag: two }, 'same'],
    ['size', { sizeBytes: 2 }, 'differs'],
    ['presence', { sizeBytes: 2 }, 'same'],
  ])('by %s takes %j for what it is: %s', async (by, destination, kind) => {
    const { comparison } = await both(plain, { ...plain, ...destination }, { by });
    expect(comparison?.kind).toBe(kind);
  });
});
