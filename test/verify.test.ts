import { comparisonSigns } from '../lib/core/compare/key-comparison.ts';
import type { ListedObject } from '../lib/core/compare/listed-object.ts';
import type { ObjectReader } from '../lib/ports.ts';
import { type VerifyTerms, verify } from '../lib/verify.ts';
import { collected, fakeListing, listed } from './support/fake-listing.ts';
import { pair } from './support/pair.ts';

const [md5, otherMd5] = ['a'.repeat(32), 'b'.repeat(32)];

/** An object of a fake bucket. */
interface Stored extends Partial<ListedObject> {
  readonly head?: object;
  readonly tags?: Readonly<Record<string, string>>;
  readonly bytes?: string;
}

/** A bucket that counts how often its objects are looked at. */
function bucket(objects: Readonly<Record<string, Stored>>) {
  const asked: string[] = [];
  const find = (what: string, key: string) => {
    asked.push(`${what} ${key}`);
    return objects[key];
  };
  const reader: ObjectReader = {
    async head(key) {
      const object = find('head', key);
      if (!object) return undefined;
      const { eTag = md5, sizeBytes = 1, head } = object;
      return { ETag: `"${eTag}"`, ContentLength: sizeBytes, ...head };
    },
    tags: async (key) =>
      Object.entries(find('tags', key)?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    digest: async (key) => find('digest', key)?.bytes ?? '',
  };
  const listing = fakeListing(
    Object.entries(objects).map(([key, { eTag = md5, sizeBytes = 1 }]) => listed(key, { eTag, sizeBytes })),
    3,
  );
  return { reader, listing, asked };
}

function compare(
  source: ReturnType<typeof bucket>,
  destination: ReturnType<typeof bucket>,
  terms: Partial<VerifyTerms> = {},
) {
  return collected(
    verify({
      pair: pair(),
      listings: { source: source.listing, destination: destination.listing },
      source: source.reader,
      destination: destination.reader,
      deep: false,
      tags: false,
      metadata: false,
      concurrency: 8,
      ...terms,
    }),
  );
}

async function signs(...both: Parameters<typeof compare>) {
  return (await compare(...both)).map(({ kind, key }) => `${comparisonSigns[kind]} ${key}`);
}

describe('[U] verifying a pair', () => {
  it('has a comparison on every key, in order, and asks for nothing that the listings tell', async () => {
    const source = bucket({ a: {}, b: {}, c: { sizeBytes: 2 }, e: {} });
    const destination = bucket({ a: {}, c: {}, d: {}, e: {} });
    expect(await signs(source, destination)).toEqual(['= a', '- b', '* c', '+ d', '= e']);
    expect([...source.asked, ...destination.asked]).toEqual([]);
  });

  it('asks for both objects where the ETags differ, and for no other', async () => {
    const source = bucket({ a: {}, b: {} });
    const destination = bucket({ a: { eTag: otherMd5 }, b: {} });
    expect(await signs(source, destination)).toEqual(['* a', '= b']);
    expect([source.asked, destination.asked]).toEqual([['head a'], ['head a']]);
  });

  const inParts = { eTag: `${otherMd5}-2` };
  it('says that copies in parts cannot be compared, unless they have checksums of the whole', async () => {
    const crc = { ChecksumCRC64NVME: 'abc=', ChecksumType: 'FULL_OBJECT' };
    const source = bucket({ a: {}, b: { head: crc }, c: { head: crc } });
    const other = { ...crc, ChecksumCRC64NVME: 'xyz=' };
    const destination = bucket({ a: inParts, b: { ...inParts, head: crc }, c: { ...inParts, head: other } });
    expect(await signs(source, destination)).toEqual(['~ a', '= b', '* c']);
  });

  it('reads both when asked to, and only where nothing else can tell', async () => {
    const source = bucket({ a: { bytes: 'x' }, b: { bytes: 'x' }, c: {} });
    const destination = bucket({ a: { ...inParts, bytes: 'x' }, b: { ...inParts, bytes: 'y' }, c: {} });
    expect(await signs(source, destination, { deep: true })).toEqual(['= a', '* b', '= c']);
    expect(source.asked.filter((one) => one.startsWith('digest'))).toEqual(['digest a', 'digest b']);
  });

  it('goes by the bytes where they are read, whatever their checksums seem to say', async () => {
    const whole = { ChecksumCRC32: 'abc=', ChecksumType: 'FULL_OBJECT' };
    const other = { ...whole, ChecksumCRC32: 'xyz=' };
    const source = bucket({
      a: { bytes: 'x', head: whole },
      b: { bytes: 'x', head: whole },
      c: { sizeBytes: 2 },
    });
    const copies = { ...inParts, head: other };
    const destination = bucket({ a: { ...copies, bytes: 'x' }, b: { ...copies, bytes: 'y' }, c: {} });
    expect(await signs(source, destination)).toEqual(['* a', '* b', '* c']);
    expect(await signs(source, destination, { deep: true })).toEqual(['= a', '* b', '* c']);
    expect(source.asked).not.toContain('digest c');
  });

  it('goes by checksums that differ where the bytes are archived', async () => {
    const whole = { ChecksumCRC32: 'abc=', ChecksumType: 'FULL_OBJECT' };
    const source = bucket({ a: { head: { ...whole, StorageClass: 'GLACIER' } } });
    const destination = bucket({ a: { ...inParts, head: { ...whole, ChecksumCRC32: 'xyz=' } } });
    expect(await signs(source, destination, { deep: true })).toEqual(['* a']);
  });

  it('does not read what is archived', async () => {
    const source = bucket({ a: { head: { StorageClass: 'GLACIER' } } });
    const destination = bucket({ a: inParts });
    expect(await signs(source, destination, { deep: true })).toEqual(['~ a']);
    expect(source.asked).not.toContain('digest a');
  });

  it('names tags, headers and metadata that differ', async () => {
    const source = bucket({ a: { tags: { x: '1' } }, b: { head: { Metadata: { m: '1' } } }, c: {} });
    const destination = bucket({ a: {}, b: { head: { ContentType: 'text/html' } }, c: {} });
    const comparisons = await compare(source, destination, { tags: true, metadata: true });
    expect(comparisons.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['differs', 'tag "x"'],
      ['differs', 'Content-Type, x-amz-meta-m'],
      ['same', undefined],
    ]);
  });

  it('takes what an object is by now, when it was written after it was listed', async () => {
    const source = bucket({ a: {}, b: {}, c: {} });
    const destination = bucket({ a: { eTag: otherMd5 }, b: { eTag: otherMd5 }, c: { eTag: otherMd5 } });
    const read = destination.reader.head;
    const head: typeof read = async (key) => {
      if (key === 'a') return { ETag: `"${md5}"`, ContentLength: 1 };
      return key === 'b' ? undefined : read(key);
    };
    const gone = {
      ...source.reader,
      head: async (key: string) => (key === 'c' ? undefined : source.reader.head(key)),
    };
    const terms = { source: gone, destination: { ...destination.reader, head } };
    expect(await signs(source, destination, terms)).toEqual(['= a', '- b', '+ c']);
  });

  it('tells of a key that it could not look at, and goes on', async () => {
    const source = bucket({ a: {}, b: {} });
    const destination = bucket({ a: { eTag: otherMd5 }, b: {} });
    const head = async () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    };
    const comparisons = await compare(source, destination, { destination: { ...destination.reader, head } });
    expect(comparisons).toEqual([
      { kind: 'error', key: 'a', sourceKey: 'a', sizeBytes: 1, reason: 'AccessDenied: no' },
      { kind: 'same', key: 'b', sourceKey: 'b', sizeBytes: 1 },
    ]);
  });

  it('misses a key that can never cross, and says why', async () => {
    const of = pair({ keyRule: { stripPrefix: '', addPrefix: 'x'.repeat(10) } });
    const [comparison] = await compare(bucket({ ['k'.repeat(1020)]: {} }), bucket({}), { pair: of });
    expect(comparison?.kind).toBe('missing');
    expect(comparison?.reason).toMatch(/key rule makes no valid key/);
  });

  it('rejects when a bucket cannot be listed', async () => {
    const refuses = {
      // biome-ignore lint/correctness/useYield: it is refused before the first page
      async *list() {
        throw new Error('AccessDenied');
      },
    };
    const { reader, listing } = bucket({ a: {} });
    const listings = { source: listing, destination: refuses };
    await expect(compare(bucket({}), { reader, listing, asked: [] }, { listings })).rejects.toThrow(
      'AccessDenied',
    );
  });

  it('holds a bounded number of keys, and looks at a bounded number at once, however many there are', async () => {
    const keys = Array.from({ length: 40_000 }, (_, at) => String(at).padStart(6, '0'));
    let [listedKeys, judged, mostAhead, underWay, most] = [0, 0, 0, 0, 0];
    const counting = (eTag: string) => ({
      async *list() {
        for (let at = 0; at < keys.length; at += 100) {
          listedKeys += 100;
          yield keys.slice(at, at + 100).map((key) => listed(key, { eTag }));
        }
      },
    });
    const reader: ObjectReader = {
      async head() {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay--;
        return { ETag: `"${md5}"`, ContentLength: 1 };
      },
      tags: async () => [],
      digest: async () => '',
    };
    const comparisons = verify({
      pair: pair(),
      listings: { source: counting(md5), destination: counting(otherMd5) },
      source: reader,
      destination: reader,
      deep: false,
      tags: false,
      metadata: false,
      concurrency: 8,
    });
    for await (const page of comparisons) {
      judged += page.length;
      mostAhead = Math.max(mostAhead, listedKeys / 2 - judged);
    }
    expect(judged).toBe(keys.length);
    expect(mostAhead).toBeLessThanOrEqual(10 * 100);
    // A key is looked at on both sides.
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(2 * 8);
  });
});
