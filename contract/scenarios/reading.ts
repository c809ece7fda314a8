import { createHash } from 'node:crypto';
import { compareKeys } from '../../lib/core/compare/key-order.ts';
import { s3Listing } from '../../lib/edge/listing/s3-listing.ts';
import { s3ObjectReader } from '../../lib/edge/listing/s3-object-reader.ts';
import type { Scenario } from '../scenario.ts';
import { expectEqual, type Site } from '../site.ts';
import { Unsupported } from '../unsupported.ts';

const names = Array.from({ length: 25 }, (_, n) => `listed/${String(n).padStart(2, '0')} +é&<%41>`);

async function listed(site: Site, after?: string, pageSize?: number): Promise<string[]> {
  const { s3, bucket, account } = site.source;
  const listing = s3Listing(s3, { bucket, account }, pageSize ? { pageSize } : {});
  const keys: string[] = [];
  for await (const page of listing.list({ prefix: site.key('listed/'), ...(after && { after }) })) {
    keys.push(...page.map(({ key }) => key));
  }
  return keys;
}

async function filled(site: Site): Promise<string[]> {
  const keys = names.map(site.key).sort(compareKeys);
  for (const key of keys) await site.upload(key, Buffer.from('x'));
  return keys;
}

const reader = ({ source: { s3, bucket, account } }: Site) => s3ObjectReader(s3, { bucket, account });

export const readingScenarios: readonly Scenario[] = [
  {
    group: 'listing',
    name: 'all keys, in the order of their bytes',
    async run(site) {
      const keys = await filled(site);
      expectEqual('the listing', await listed(site), keys);
    },
  },
  {
    group: 'listing',
    name: 'page by page',
    async run(site) {
      const keys = await filled(site);
      expectEqual('the listing', await listed(site, undefined, 7), keys);
    },
  },
  {
    group: 'listing',
    name: 'from a key on',
    async run(site) {
      const keys = await filled(site);
      expectEqual('the listing', await listed(site, keys[9]), keys.slice(10));
    },
  },
  {
    group: 'reader',
    name: 'an object that is not there',
    run: async (site) => expectEqual('its head', await reader(site).head(site.key('never')), undefined),
  },
  {
    group: 'reader',
    name: 'the bytes of an object',
    async run(site) {
      const [key, body] = [site.key('read'), Buffer.alloc(100_000, 'bytes')];
      await site.upload(key, body);
      const digest = createHash('sha256').update(body).digest('hex');
      expectEqual('its digest', await reader(site).digest(key), digest);
      expectEqual('its size', (await reader(site).head(key))?.ContentLength, body.length);
    },
  },
  {
    group: 'reader',
    name: 'the tags of an object',
    async run(site) {
      const key = site.key('tagged');
      await site.upload(key, Buffer.from('x'), { Tagging: 'a=1' });
      const tags = await reader(site).tags(key);
      if (tags.length === 0) throw new Unsupported('The server does not keep tags.');
      expectEqual('its tags', tags, [{ Key: 'a', Value: '1' }]);
    },
  },
];
