import { CopyObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import { s3Copier } from '../../../lib/edge/copy/s3-copier.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

const [md5, otherMd5] = ['a'.repeat(32), 'b'.repeat(32)];

/** What comes of a copy with the ETag `copied` of an object that the event says had `told`, and the calls it took. */
async function copy(told: string, copied: object, facts: PairFacts = {}) {
  s3.on(CopyObjectCommand).resolves({ $metadata: { requestId: 'TX1' }, ...copied });
  const thePair = pair(facts);
  const plan = planOf(thePair, { bucket: 'uploads', key: 'a', sizeBytes: 1, eTag: told });
  if (plan.kind !== 'copy') throw new Error('The pair does not copy it.');
  const result = await s3Copier(thePair, (region) => new S3Client({ region })).copy(plan, 60_000);
  return { result, calls: s3.calls().map(({ args: [command] }) => command.constructor.name) };
}

const eTag = (ETag: string) => ({ CopyObjectResult: { ETag: `"${ETag}"` } });
const copied = { kind: 'copied' };

describe('[U] the bytes of a copy', () => {
  it.each<[string, string, object, PairFacts]>([
    ['have the MD5 that the event tells', md5, eTag(md5), {}],
    ['came in parts', `${md5}-2`, eTag(otherMd5), {}],
    ['are under a key at the destination', md5, { ...eTag(otherMd5), ServerSideEncryption: 'aws:kms' }, {}],
    ['are under a key at the source', md5, eTag(otherMd5), { source: { kmsKey: 'arn:key' } }],
  ])(
    'are taken for those of the source, which is not asked, where they %s',
    async (_, told, output, facts) => {
      const { result, calls } = await copy(told, output, facts);
      expect(result).toMatchObject(copied);
      expect(calls).toEqual(['CopyObjectCommand']);
    },
  );

  it('are another’s where the source still is what the event tells: the copy fails with both fingerprints', async () => {
    s3.on(HeadObjectCommand).resolves({ ETag: `"${md5}"` });
    const { result, calls } = await copy(md5, eTag(otherMd5));
    expect(result).toMatchObject({
      kind: 'failed',
      failure: {
        code: 'DstChecksumMismatch',
        message: expect.stringMatching(`${md5}.* became .*${otherMd5}`),
      },
    });
    expect(calls).toEqual(['CopyObjectCommand', 'HeadObjectCommand']);
  });

  it.each<[string, object]>([
    ['was overwritten since the event', { ETag: `"${otherMd5}"` }],
    ['was overwritten once more', { ETag: `"${'c'.repeat(32)}"` }],
    ['is under a key, so that its ETag is no MD5', { ETag: `"${md5}"`, ServerSideEncryption: 'aws:kms' }],
  ])('are taken for those of a source that %s', async (_, head) => {
    s3.on(HeadObjectCommand).resolves(head);
    const { result, calls } = await copy(md5, eTag(otherMd5));
    expect(result).toMatchObject(copied);
    expect(calls).toEqual(['CopyObjectCommand', 'HeadObjectCommand']);
  });

  it('has the id of its request and the version where S3 tells them', async () => {
    const { result } = await copy(md5, { ...eTag(md5), VersionId: 'v9' });
    expect(result).toEqual({
      kind: 'copied',
      eTag: `"${md5}"`,
      destinationVersionId: 'v9',
      requestId: 'TX1',
    });
    const bare = await copy(md5, { ...eTag(md5), $metadata: {} });
    expect(bare.result).toEqual({ kind: 'copied', eTag: `"${md5}"` });
  });

  it('are in doubt where the result has no ETag', async () => {
    const { result } = await copy(md5, { $metadata: {} });
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'DstResultIncomplete', status: 200 } });
    expect(JSON.stringify(result)).not.toContain('requestId');
  });
});
