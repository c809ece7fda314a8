import { listWindow } from '../../../lib/edge/listing/listing-window.ts';
import { fakePages, listed } from '../../support/fake-listing.ts';

/** Keys without digits and letters, between which nothing is guessed: listed one page after the other. */
const dashes = Array.from({ length: 40 }, (_, at) => '-'.repeat(at + 1));
/** Everything that is answered at once is through. */
const settled = () => new Promise((done) => setImmediate(done));

async function pagesOf(pages: AsyncIterable<readonly { readonly key: string }[]>): Promise<string[][]> {
  const all: string[][] = [];
  for await (const page of pages) all.push(page.map(({ key }) => key));
  return all;
}

describe('[U] the pages of a listing', () => {
  it('end with the last key of the range, and begin behind the key before it', async () => {
    const range = { prefix: '', after: 'a', until: 'c' };
    expect(await pagesOf(listWindow(range, fakePages(['a', 'b', 'c', 'd'], 9), 2))).toEqual([['b', 'c']]);
  });

  it('have keys each, however many were asked for in vain', async () => {
    const keys = Array.from({ length: 200 }, (_, at) => `k${String(at).padStart(6, '0')}`);
    const pages = await pagesOf(listWindow({ prefix: '' }, fakePages(keys, 10), 4));
    expect(pages.flat()).toEqual(keys);
    expect(pages.filter((page) => page.length === 0)).toEqual([]);
    expect(await pagesOf(listWindow({ prefix: '' }, fakePages([], 10), 4))).toEqual([]);
  });

  it('go on behind one that S3 gives empty', async () => {
    const ask = async ({ token }: { readonly token?: string }) =>
      token ? { objects: [listed('b')] } : { objects: [], token: 'more' };
    expect(await pagesOf(listWindow({ prefix: '' }, ask, 2))).toEqual([['b']]);
  });

  it('are asked for ahead, eight of the foremost part and no more', async () => {
    const pages = fakePages(dashes, 1);
    let asked = 0;
    const ask: typeof pages = (from) => {
      asked++;
      return pages(from);
    };
    const reading = listWindow({ prefix: '' }, ask, 1);
    expect((await reading.next()).value).toEqual([listed('-')]);
    await settled();
    expect(asked).toBe(9);
    await reading.return(undefined);
  });
});
