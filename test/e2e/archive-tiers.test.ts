import { randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  type Crossing,
  mib,
  propertiesOf,
  startCrossing,
  uploadOf,
  uploadsLeft,
} from '../support/crossing.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { addOperator, operatorArn } from '../support/operator.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const large = randomBytes(12 * mib);
const small = Buffer.from('small');
const StorageClass = 'INTELLIGENT_TIERING';
const notEligible = {
  kind: 'dead-lettered',
  failure: {
    code: 'SrcObjectNotEligible',
    side: 'source',
    disposition: 'permanent',
    hint: expect.stringContaining('restore-object'),
  },
};

describe.each(['assume-role', 'bucket-policy', 'relay'] as const)('[E] with %s, an object', (access) => {
  let crossing: Crossing;
  beforeAll(async () => {
    crossing = await startCrossing({ access, name: `tiers-${access}` });
  });
  afterAll(() => crossing?.stop());

  const archive = (key: string, tier: 'ARCHIVE_ACCESS' | 'DEEP_ARCHIVE_ACCESS') => {
    const { account, bucket } = crossing.pair.source;
    return crossing.aws.archive({ account, bucket, key }, tier);
  };

  const restore = (Key: string) =>
    crossing.source.send(
      new RestoreObjectCommand({ Bucket: crossing.pair.source.bucket, Key, RestoreRequest: {} }),
    );

  async function arrived(key: string) {
    const { source, destination, pair } = crossing;
    const copy = await propertiesOf(destination, pair.destination.bucket, key);
    const original = await propertiesOf(source, pair.source.bucket, key);
    // The pair names no storage class.
    expect(copy).toEqual({ ...original, storageClass: 'STANDARD' });
  }

  it('crosses from Intelligent-Tiering as long as it is in no archive tier', async () => {
    await crossing.upload('active', small, { StorageClass });
    expect((await crossing.invoke(uploadOf('active', small.length))).outcome).toMatchObject({
      kind: 'copied',
    });
    await arrived('active');
  });

  it.each([
    ['small', 'ARCHIVE_ACCESS', small],
    ['small', 'DEEP_ARCHIVE_ACCESS', small],
    ['large', 'ARCHIVE_ACCESS', large],
    ['large', 'DEEP_ARCHIVE_ACCESS', large],
  ] as const)(
    'that is %s and in %s is a dead letter, and crosses once it is restored',
    async (_, tier, bytes) => {
      const key = `${tier}-${bytes.length}`;
      await crossing.upload(key, bytes, { StorageClass });
      await archive(key, tier);
      const { outcome } = await crossing.invoke(uploadOf(key, bytes.length));
      expect(outcome).toMatchObject(notEligible);
      expect(await uploadsLeft(crossing)).toBe(0);
      await restore(key);
      const again = await crossing.invoke(uploadOf(key, bytes.length));
      const last = again.outcome?.kind === 'deferred' ? await crossing.drain() : again.outcome;
      expect(last).toMatchObject({ kind: 'copied' });
      await arrived(key);
    },
  );

  it('that goes into an archive tier midway is a dead letter, and leaves no upload', async () => {
    await crossing.upload('midway', large, { StorageClass });
    expect((await crossing.invoke(uploadOf('midway', large.length))).outcome).toMatchObject({
      kind: 'deferred',
    });
    await archive('midway', 'ARCHIVE_ACCESS');
    expect(await crossing.drain()).toMatchObject(notEligible);
    expect(await uploadsLeft(crossing)).toBe(0);
  });
});

describe('[E] an object in an archive tier', () => {
  let post: DeployedPair;
  const profiles = ['--source-profile', 'operator', '--destination-profile', 'destination'];
  beforeAll(async () => {
    post = await startDeployedPair('tiers', `operators: [${operatorArn}]\n`);
    await addOperator(post.aws, post.project);
    await post.silence();
    const { account, bucket: Bucket } = post.pair.source;
    for (const Key of ['active', 'archived', 'deep']) {
      await post.source.send(new PutObjectCommand({ Bucket, Key, Body: Key, StorageClass }));
    }
    await post.aws.archive({ account, bucket: Bucket, key: 'archived' }, 'ARCHIVE_ACCESS');
    await post.aws.archive({ account, bucket: Bucket, key: 'deep' }, 'DEEP_ARCHIVE_ACCESS');
  });
  afterAll(() => post?.stop());

  /** A copy in parts: nothing but its bytes can be compared with an object that is whole. */
  async function writeInParts(Key: string, Body: string): Promise<void> {
    const object = { Bucket: post.pair.destination.bucket, Key };
    const { UploadId } = await post.destination.send(new CreateMultipartUploadCommand(object));
    const upload = { ...object, UploadId };
    const { ETag } = await post.destination.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await post.destination.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
  }

  it('is foreseen by a dry run of a backfill', async () => {
    const { stdout } = await post.project.ferry('backfill', 'tiers', ...profiles, '--dry-run');
    expect(stdout).toMatch(
      /would fail with SrcObjectNotEligible: 2 \(12 B\), archived until they are restored/,
    );
  });

  it('is left out by a backfill that says why, and copies the others', async () => {
    const { exitCode, stderr } = await post.project.ferry('backfill', 'tiers', ...profiles);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('2 failed') });
    expect(await post.copies()).toEqual(['active']);
  });

  it('is unknown to a comparison that would have to read it', async () => {
    const { account, bucket } = post.pair.source;
    await post.source.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'later', Body: 'LATER', StorageClass }),
    );
    await writeInParts('later', 'later');
    await post.aws.archive({ account, bucket, key: 'later' }, 'ARCHIVE_ACCESS');
    const { stdout } = await post.project.ferry('verify', 'tiers', ...profiles, '--deep', '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ key }) => key === 'later')).toMatchObject({
      kind: 'unknown',
      reason: 'archived: cannot be read',
    });
  });
});
