import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { awkwardKeys } from '../awkward-keys.ts';
import type { Scenario } from '../scenario.ts';
import { copierOf, expectEqual, expectKind, mib, propertiesOf, type Route, type Site } from '../site.ts';
import { Unsupported } from '../unsupported.ts';

const rich: Partial<PutObjectCommandInput> = {
  CacheControl: 'no-cache',
  ContentDisposition: 'attachment; filename="a b.txt"',
  ContentEncoding: 'identity',
  ContentLanguage: 'de',
  ContentType: 'text/x-rich',
  Metadata: { colour: 'blue', 'long-name': 'x'.repeat(200) },
  Tagging: 'a=1&b=%C3%A9',
};

const kept = {
  cacheControl: rich.CacheControl,
  contentDisposition: rich.ContentDisposition,
  contentEncoding: rich.ContentEncoding,
  contentLanguage: rich.ContentLanguage,
  contentType: rich.ContentType,
  metadata: rich.Metadata,
  tags: { a: '1', b: 'é' },
};

/** Uploads, copies, and compares all that both objects have. */
async function crosses(
  site: Site,
  route: Route,
  { key, body, more = {} }: { key: string; body: Uint8Array; more?: Partial<PutObjectCommandInput> },
): Promise<void> {
  await site.upload(key, body, more);
  const before = await propertiesOf(site.source, key);
  const result = await site.copy(copierOf(site, route), key, body.length);
  expectKind(result, 'copied');
  expectEqual('the copy', await propertiesOf(site.destination, key), before);
}

/** The source has to keep what it was given, or its copy says nothing. */
async function crossesRich(site: Site, route: Route, key: string, body: Uint8Array): Promise<void> {
  await site.upload(key, body, rich);
  const seen = await propertiesOf(site.source, key);
  const lost = Object.entries(kept).filter(
    ([name, value]) => JSON.stringify(seen[name as keyof typeof kept]) !== JSON.stringify(value),
  );
  if (lost.length > 0)
    throw new Unsupported(`The server does not keep ${lost.map(([name]) => name).join(', ')}.`);
  await crosses(site, route, { key, body, more: rich });
}

const bytes = (size: number) => Buffer.alloc(size, 'S3 Ferry. ');

const groups: readonly (readonly [group: string, route: Route, large: boolean])[] = [
  ['single', 'SDK', false],
  ['single', 'lean', false],
  ['relay', 'relay', false],
  ['parts', 'SDK', true],
  ['parts', 'relay', true],
];

const byRoute: readonly Scenario[] = groups.flatMap(([group, route, isLarge]) => {
  const size = isLarge ? 11 * mib : 23;
  const id = `${group}-${route}`.toLowerCase();
  const scenario = (name: string, run: Scenario['run']): Scenario => ({
    group,
    name: `${route}: ${name}`,
    run,
  });
  return [
    scenario('an object with content headers, metadata and tags', (site) =>
      crossesRich(site, route, site.key(`${id}/rich`), bytes(size)),
    ),
    scenario('a newer object takes the place of its older copy', async (site) => {
      const key = site.key(`${id}/replaced`);
      await crosses(site, route, { key, body: bytes(size) });
      await crosses(site, route, { key, body: bytes(size + 1), more: { ContentType: 'text/newer' } });
    }),
    scenario('an object that is gone is no failure', async (site) => {
      const result = await site.copy(copierOf(site, route), site.key(`${id}/gone`), size);
      expectKind(result, 'superseded');
    }),
    ...(isLarge
      ? [
          scenario('tags that are too long for a header', (site) => {
            const tags = Array.from({ length: 10 }, (_, n) => `tag-${n}=${'v'.repeat(250)}`);
            return crosses(site, route, {
              key: site.key(`${id}/tags`),
              body: bytes(size),
              more: { Tagging: tags.join('&') },
            });
          }),
        ]
      : [
          scenario('an empty object', (site) =>
            crosses(site, route, { key: site.key(`${id}/empty`), body: bytes(0) }),
          ),
        ]),
  ];
});

const absentBucket: Scenario = {
  group: 'single',
  name: 'a destination bucket that is not there is named so',
  async run(site) {
    const key = site.key('no-bucket');
    await site.upload(key, bytes(1));
    const destination = { ...site.pair.destination, bucket: `${site.destination.bucket}-absent` };
    const elsewhere = { ...site, pair: { ...site.pair, destination } };
    const result = await site.copy(copierOf(elsewhere, 'SDK'), key, 1);
    expectEqual(
      'the failure',
      result.kind === 'failed' ? result.failure.code : result.kind,
      'DstBucketNotFound',
    );
  },
};

/** XML holds no NUL, and no U+FFFF: SDKs cannot list what has one (S3 User Guide, "Naming Amazon S3 objects"). */
const storableKeys = awkwardKeys
  .map(([key]) => key)
  .filter((key) => !key.includes('\u0000') && key !== '\uffff');

const byKey: readonly Scenario[] = storableKeys.map((name) => ({
  group: 'keys',
  name: `the key ${JSON.stringify(name)}`,
  async run(site) {
    const key = site.key(name);
    const body = Buffer.from(name);
    try {
      await site.upload(key, body);
      const seen = await propertiesOf(site.source, key);
      if (seen.sizeBytes !== body.length) throw new Error(`its size is ${seen.sizeBytes}`);
    } catch (error) {
      throw new Unsupported(
        `The server does not keep such a key: ${error instanceof Error ? error.message : error}`,
      );
    }
    for (const route of ['SDK', 'lean', 'relay'] as const) await crosses(site, route, { key, body });
  },
}));

export const objectScenarios: readonly Scenario[] = [...byRoute, absentBucket, ...byKey];
