import fc from 'fast-check';
import type { Access } from '../../lib/core/pair/pair.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { type Crossing, mib, startCrossing } from '../support/crossing.ts';
import { record } from '../support/events.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { type Headers, type RawRequest, rawRequest } from '../support/raw-request.ts';

acceptNodeErrors();

const accesses = ['bucket-policy', 'assume-role', 'relay'] as const satisfies readonly Access[];
const crossings = new Map<Access, Crossing>();
let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  for (const access of accesses) {
    const source = { bucket: `${access}-from` };
    const destination = { bucket: `${access}-to`, role: `s3-ferry-${access}` };
    crossings.set(access, await startCrossing({ name: access, access, source, destination }, aws));
  }
});
afterAll(() => aws?.stop());

/** One request for the object `o` by the administrator of a side; the headers of its answer. */
async function send(
  { pair }: Crossing,
  side: 'source' | 'destination',
  what: Omit<RawRequest, 'path'>,
): Promise<Headers> {
  const { status, headers } = await rawRequest(aws.endpoint, pair[side], {
    path: `/${pair[side].bucket}/o`,
    ...what,
  });
  expect(status).toBe(200);
  return headers;
}

const names = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-meta-note',
  'x-amz-meta-a.b-c',
] as const;
const asked = [...names, 'x-amz-website-redirect-location'] as const;

/** Uploads an object of so many bytes with `headers`, and has it cross: what source and copy have of them then. */
async function cross(access: Access, bytes: number, headers: Headers) {
  const crossing = crossings.get(access);
  if (!crossing) throw new Error(`There is no pair with access ${access}.`);
  await send(crossing, 'source', { method: 'PUT', headers, body: [Buffer.alloc(bytes, 'x')] });
  const { bucket } = crossing.pair.source;
  const { outcome } = await crossing.invoke({ Records: [record('o', { bucket, size: bytes })] });
  const last = crossing.queue.length > 0 ? await crossing.drain() : outcome;
  expect(last).toMatchObject({ kind: 'copied' });
  const [source, copy] = await Promise.all(
    (['source', 'destination'] as const).map((side) => send(crossing, side, { method: 'HEAD' })),
  );
  const carried = (all: Headers = {}) =>
    Object.fromEntries(asked.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
  return { source: carried(source), copy: carried(copy) };
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const everywhere = (value: string) => Object.fromEntries(names.map((name) => [name, value]));

const values: Readonly<Record<string, Headers>> = {
  'a file name in UTF-8': { 'content-disposition': utf8('attachment; filename="Café.pdf"') },
  'a file name in Latin-1': { 'content-disposition': 'attachment; filename="Caf\xe9.pdf"' },
  'UTF-8 in every header': everywhere(utf8('Übergröße, Рá à')),
  'Latin-1 in every header': everywhere('\xdcbergr\xf6\xdfe \xe0\xa0'),
  'a value by RFC 2047': { 'x-amz-meta-note': '=?UTF-8?B?Q2Fmw6k=?=' },
  'an Expires that is no date': { expires: 'never' },
  'several encodings': { 'content-encoding': 'gzip, br' },
  'empty values': {
    'cache-control': '',
    'content-disposition': '',
    'content-encoding': '',
    'content-language': '',
    expires: '',
    'x-amz-meta-note': '',
  },
};

const sizes = { whole: 20_000, 'in parts': 6 * mib } as const;
const ways = accesses.flatMap((access) =>
  Object.entries(sizes).map(([how, bytes]) => ({ access, how, bytes })),
);

describe('[E] the website redirect of an object', () => {
  const redirect = { 'x-amz-website-redirect-location': '/elsewhere.html' };

  it.each(ways)(
    'crosses by $access, $how, where the copy is told all that it carries',
    async ({ access, how, bytes }) => {
      const { source, copy } = await cross(access, bytes, redirect);
      expect(source).toEqual({ ...copy, ...redirect });
      // CopyObject leaves it behind, and the copier has not asked for it (README.md, "Limits").
      const isCopied = access !== 'relay' && how === 'whole';
      expect(copy).toMatchObject(isCopied ? {} : redirect);
      expect('x-amz-website-redirect-location' in copy).toBe(!isCopied);
    },
  );
});

describe('[E] content headers and user metadata', () => {
  it.each(
    ways.flatMap((way) => Object.entries(values).map(([what, headers]) => ({ ...way, what, headers }))),
  )('cross by $access, $how, with the same bytes: $what', async ({ access, bytes, headers }) => {
    const { source, copy } = await cross(access, bytes, headers);
    expect(source).toMatchObject(headers);
    expect(copy).toEqual(source);
  });

  it('cross with the same bytes by every way, whatever bytes they are', async () => {
    // As HTTP takes them (RFC 9110, 5.5): spaces at the ends of a value are none of it.
    const text = fc
      .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), {
        maxLength: 40,
      })
      .map((bytes) => String.fromCharCode(...bytes).replace(/^ +| +$/g, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ways),
        fc.dictionary(fc.constantFrom(...names), text),
        async (way, headers) => {
          const { source, copy } = await cross(way.access, way.bytes, headers);
          expect(copy).toEqual(source);
          expect(source['content-disposition']).toBe(headers['content-disposition']);
          expect(source['x-amz-meta-note']).toBe(headers['x-amz-meta-note']);
        },
      ),
      { numRuns: 25 },
    );
  });
});
