import { readContents } from '../../../lib/edge/listing/listed-contents.ts';

const parts = {
  Key: 'a',
  LastModified: '2026-11-23T10:00:00.000Z',
  ETag: '&quot;e&quot;',
  Size: '1',
};
const contents = (elements: object) =>
  `<Contents>${Object.entries(elements)
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('')}</Contents>`;
const page = (...inside: readonly string[]) => `<ListBucketResult>${inside.join('')}</ListBucketResult>`;

describe('[U] the contents of a listing', () => {
  it.each(Object.keys(parts))('are refused where an object has no %s', (name) => {
    const rest = Object.fromEntries(Object.entries(parts).filter(([own]) => own !== name));
    const words = 'S3 lists an object without its key, size, ETag or time: <Contents>';
    expect(() => readContents(page(contents(rest)))).toThrow(words);
    expect(() => readContents(page(contents({ ...parts, [name]: '' })))).toThrow(words);
  });

  it.each([
    ['FULL_OBJECT', { checksumType: 'FULL_OBJECT' }],
    ['COMPOSITE', { checksumType: 'COMPOSITE' }],
    ['OTHER', {}],
  ])('have only the types of checksums that are known: %s', (ChecksumType, expected) => {
    const { objects } = readContents(page(contents({ ...parts, ChecksumType })));
    const modifiedMs = Date.parse(parts.LastModified);
    expect(objects).toEqual([{ key: 'a', sizeBytes: 1, eTag: 'e', modifiedMs, ...expected }]);
  });

  it('leave what is before, between and behind the objects', () => {
    const { objects, rest } = readContents(
      page('<Name>n</Name>', contents(parts), '<KeyCount>2</KeyCount>', contents(parts), '<IsTruncated/>'),
    );
    expect(objects).toHaveLength(2);
    expect(rest).toBe(page('<Name>n</Name><KeyCount>2</KeyCount><IsTruncated/>'));
  });

  it.each(['', ' ', '\n\n'])('may be none, and end with %j', (end) => {
    expect(readContents(page() + end)).toEqual({ objects: [], rest: page() + end });
  });

  it.each([`${page()}<Error/>`, `${page()}text`, page().slice(0, -1)])('are cut or no XML in %j', (xml) => {
    expect(() => readContents(xml)).toThrow('The listing of S3 is cut or no XML.');
  });
});
