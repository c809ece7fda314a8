import { randomBytes } from 'node:crypto';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Access } from '../../lib/core/pair/pair.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import {
  allowKeys,
  type Crossing,
  makeKey,
  mib,
  propertiesOf,
  startCrossing,
  uploadOf,
} from '../support/crossing.ts';

jest.setTimeout(60_000);

const small = Buffer.from('a few bytes');
const large = randomBytes(6 * mib);

/** Every route there is. */
const routes: readonly (readonly [route: string, access: Access, body: Buffer])[] = [
  ['a single copy', 'assume-role', small],
  ['parts', 'bucket-policy', large],
  ['relay', 'relay', small],
  ['relay in parts', 'relay', large],
];

/** Ten tags of the longest kind: 3 KB as a header, which takes 2. */
const longTags = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [`${i}${'k'.repeat(120)}`, 'v'.repeat(180)]),
);

function tagging(tags: Record<string, string>): string {
  return new URLSearchParams(tags).toString().replaceAll('+', '%20');
}

/** The one list of what a copy carries; each stands alone on an object that has nothing else. */
const carried: readonly (readonly [property: string, input: Partial<PutObjectCommandInput>])[] = [
  ['nothing but bytes', {}],
  ['Cache-Control', { CacheControl: 'max-age=60, public' }],
  ['Content-Disposition', { ContentDisposition: 'attachment; filename="a b.txt"' }],
  ['Content-Encoding', { ContentEncoding: 'gzip' }],
  ['Content-Language', { ContentLanguage: 'de, fr' }],
  ['Content-Type', { ContentType: 'text/plain; charset=utf-8' }],
  ['Expires', { Expires: new Date('2030-01-01T00:00:00Z') }],
  ['metadata', { Metadata: { colour: 'red', 'with-dash': 'a=b & c' } }],
  ['tags', { Tagging: tagging({ team: 'blue + green', 'a:b/c': '', plus: '1+1=2' }) }],
  ['tags too long for a header', { Tagging: tagging(longTags) }],
  ['a checksum', { ChecksumAlgorithm: 'SHA256' }],
];

describe.each(routes)('[E] by %s', (route, access, body) => {
  let aws: LocalAws;
  let crossing: Crossing;
  beforeAll(async () => {
    aws = await startLocalAws();
    crossing = await startCrossing({ access }, aws);
  });
  afterAll(() => aws?.stop());

  it.each(carried)('%s crosses', async (property, input) => {
    const { source, destination, pair } = crossing;
    await crossing.upload(property, body, input);
    const { outcome } = await crossing.invoke(uploadOf(property, body.length));
    const last = outcome?.kind === 'deferred' ? await crossing.drain() : outcome;
    expect(last).toMatchObject({ kind: 'copied' });
    const copy = await propertiesOf(destination, pair.destination.bucket, property);
    expect(copy).toEqual(await propertiesOf(source, pair.source.bucket, property));
  });

  const whereTo = route === 'a single copy' ? undefined : '/elsewhere';
  it(`the website redirect ${whereTo ? 'crosses' : 'is left behind, as CopyObject leaves it'}`, async () => {
    const { destination, pair } = crossing;
    await crossing.upload('redirect', body, { WebsiteRedirectLocation: '/elsewhere' });
    await crossing.invoke(uploadOf('redirect', body.length));
    await crossing.drain();
    const copy = await propertiesOf(destination, pair.destination.bucket, 'redirect');
    expect(copy.websiteRedirect).toBe(whereTo);
  });
});

const choices = [
  [
    'the storage class of the pair',
    { destination: { storageClass: 'STANDARD_IA' } },
    { storageClass: 'STANDARD_IA' },
  ],
  ['no tags where the pair drops them', { tags: 'drop' }, { tags: {} }],
] as const;

describe.each(routes)('[E] by %s, as the pair says,', (_, access, body) => {
  it.each(choices)('the copy has %s', async (_choice, facts, expected) => {
    const crossing = await startCrossing({ access, ...facts });
    try {
      const { destination, pair } = crossing;
      await crossing.upload('chosen', body, { Tagging: 'a=b' });
      await crossing.invoke(uploadOf('chosen', body.length));
      await crossing.drain();
      expect(await propertiesOf(destination, pair.destination.bucket, 'chosen')).toMatchObject(expected);
    } finally {
      await crossing.stop();
    }
  });
});

describe.each(routes)('[E] by %s, under keys of both accounts,', (_, access, body) => {
  it('the copy is encrypted under the key of the pair, and no permission is missing', async () => {
    const aws = await startLocalAws();
    try {
      const keys = { source: await makeKey(aws, 'source'), destination: await makeKey(aws, 'destination') };
      const crossing = await startCrossing(
        { access, source: { kmsKey: keys.source }, destination: { kmsKey: keys.destination } },
        aws,
      );
      const { source, destination, pair, upload, invoke, drain } = crossing;
      await allowKeys(aws, pair);
      await upload('secret', body, { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keys.source });
      await invoke(uploadOf('secret', body.length));
      await drain();
      expect(aws.policyProxy.denials()).toEqual([]);
      const copy = await propertiesOf(destination, pair.destination.bucket, 'secret');
      const original = await propertiesOf(source, pair.source.bucket, 'secret');
      expect(copy).toEqual({ ...original, kmsKey: keys.destination });
    } finally {
      await aws.stop();
    }
  });
});
