import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { awkwardKeys } from '../support/awkward-keys.ts';
import { inOrder } from '../support/fake-listing.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { addOperator, operatorArn } from '../support/operator.ts';
import { pairText } from '../support/pair-folder.ts';

const [account, otherAccount] = ['111111111111', '222222222222'] as const;
const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];

describe('[E] ferry verify', () => {
  let aws: LocalAws;
  let project: FerryProject;
  let source: S3Client;
  let destination: S3Client;
  const verify = (pair: string, ...rest: string[]) => project.ferry('verify', pair, ...profiles, ...rest);
  const makeBuckets = async (pair: string) => {
    await makeBucket(source, { bucket: `${pair}-uploads`, region: 'eu-west-1', versioned: false });
    await makeBucket(destination, { bucket: `${pair}-archive`, region: 'eu-west-1', versioned: false });
  };
  const put = (s3: S3Client, Bucket: string, Key: string, Body = Key, more = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

  beforeAll(async () => {
    aws = await startLocalAws();
    const rule =
      "keyRule: { stripPrefix: in/, addPrefix: to/ }\nscope: { prefixes: [in/], excludes: ['*.tmp'] }\n";
    project = ferryProject(aws, {
      'many.yml': pairText('many-uploads', 'many-archive', `operators: [${operatorArn}]\n`),
      'few.yml': pairText('few-uploads', 'few-archive', rule),
      'tagless.yml': pairText('tagless-uploads', 'tagless-archive', 'tags: drop\n'),
    });
    [source, destination] = [aws.clients.s3(account), aws.clients.s3(otherAccount)];
    await makeBuckets('few');
    await addOperator(aws, project);
    await deployPair(aws, 'many', { pairsDirectory: project.pairsDirectory });
  });
  afterAll(async () => {
    project?.remove();
    await aws?.stop();
  });

  it('finds and mends exactly the fifty that are damaged among 20,000 and keys of any characters', async () => {
    const keys = [
      ...Array.from({ length: 20_000 }, (_, at) => `k/${at % 7}/${at}.txt`),
      ...awkwardKeys.map(([key]) => key),
    ];
    const objects = keys.map((key) => [key, `text of ${key}`] as const);
    await aws.fill({ account, bucket: 'many-uploads' }, objects);
    await aws.fill({ account: otherAccount, bucket: 'many-archive' }, objects);
    const damaged = keys.filter((_, at) => at % 401 === 17);
    expect(damaged).toHaveLength(50);
    await pMap(
      damaged.entries(),
      async ([at, Key]) => {
        const Bucket = 'many-archive';
        if (at % 3 === 0) await destination.send(new DeleteObjectCommand({ Bucket, Key }));
        else await put(destination, Bucket, Key, at % 3 === 1 ? 'another size' : `TEXT OF ${Key}`);
      },
      { concurrency: 8 },
    );
    const { exitCode, stdout } = await verify('many', '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.pop().summary).toMatchObject({ same: keys.length - 50, missing: 17, differs: 33, error: 0 });
    expect(lines.map(({ key }) => key)).toEqual(inOrder(damaged));
    expect(exitCode).toBe(1);

    const repaired = await verify('many', '--repair', '--json', '--source-profile', 'operator');
    const told = repaired.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told.pop().summary).toMatchObject({ same: keys.length - 50, repaired: 50, error: 0 });
    expect(told.map(({ key }) => key)).toEqual(inOrder(damaged));
    expect(repaired.exitCode).toBe(0);
    const mended = await verify('many', '--json');
    expect(JSON.parse(mended.stdout).summary).toMatchObject({ keys: keys.length, same: keys.length });
    expect(mended.exitCode).toBe(0);
    expect(aws.policyProxy.denials()).toEqual([]);
  }, 300_000);

  describe('on a pair with a key rule', () => {
    beforeAll(async () => {
      const md = { Metadata: { by: 'us' }, ContentType: 'text/plain' };
      await pMap(['in/same', 'in/content', 'in/tags', 'in/gone', 'in/left.tmp', 'elsewhere'], (key) =>
        put(source, 'few-uploads', key, key, md),
      );
      const copied = ['same', 'tags', 'extra', 'left.tmp'];
      await pMap(copied, (key) => put(destination, 'few-archive', `to/${key}`, `in/${key}`, md));
      await put(destination, 'few-archive', 'to/content', 'IN/CONTENT', md);
      await put(destination, 'few-archive', 'elsewhere/extra');
      const Tagging = { TagSet: [{ Key: 'kept', Value: 'no' }] };
      await source.send(new PutObjectTaggingCommand({ Bucket: 'few-uploads', Key: 'in/tags', Tagging }));
    });

    it('lists every key with its sign, and what the pair could not have written is none of its business', async () => {
      const { exitCode, stdout, stderr } = await verify('few', '--list');
      expect(stderr).toBe('');
      expect(stdout.split('\n')).toEqual([
        '* to/content  ← in/content  (content)',
        '+ to/extra  (not in the source)',
        '- to/gone  ← in/gone  (not at the destination)',
        '= to/same  ← in/same',
        '= to/tags  ← in/tags',
        expect.stringMatching(/^5 keys, \d+ B, in [\d.]+ s: 2 same, 1 missing, 1 extra, 1 differs\.$/),
        '',
      ]);
      expect(exitCode).toBe(1);
    });

    it('compares tags and metadata when asked', async () => {
      const { stdout } = await verify('few', '--tags', '--metadata', '--prefix', 'in/t');
      expect(stdout).toMatch(/^\* to\/tags {2}← in\/tags {2}\(tag "kept"\)\n1 key,/);
    });

    it('leaves out what is at the destination alone when asked', async () => {
      const { stdout, exitCode } = await verify('few', '--one-way', '--prefix', 'in/e', '--json');
      expect(JSON.parse(stdout).summary).toMatchObject({ keys: 0, extra: 0 });
      expect(exitCode).toBe(0);
      expect((await verify('few', '--prefix', 'in/e')).exitCode).toBe(1);
    });

    it('has ferry status say that there are no queues of dead letters to read, as it is not deployed', async () => {
      const { exitCode, stdout } = await project.ferry('status', 'few', 'in/same', ...profiles);
      expect(stdout).toMatch(
        /\ncomparison {4}= same\ndead letters {2}not read: There is no queue s3-ferry-few-dlq/,
      );
      expect(exitCode).toBe(0);
    });

    it('reads what came in parts when asked', async () => {
      const parts = await multipartCopy(destination, 'few-archive', 'to/parts', 'in/parts');
      expect(parts).toContain('-1');
      await put(source, 'few-uploads', 'in/parts');
      const shallow = await verify('few', '--list', '--prefix', 'in/parts');
      expect(shallow.stdout).toMatch(/^~ to\/parts .*not comparable without --deep/);
      const deep = await verify('few', '--list', '--deep', '--prefix', 'in/parts');
      expect(deep.stdout).toMatch(/^= to\/parts/);
      expect(deep.exitCode).toBe(0);
    });
  });

  it('says what keeps it from comparing', async () => {
    expect(await verify('tagless', '--tags')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('`tags: drop`'),
    });
    expect(await verify('tagless')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('NoSuchBucket'),
    });
    expect(await project.ferry('verify', 'few')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--source-profile A --destination-profile B'),
    });
  });
});

/** Writes an object as one part, and gives its ETag. */
async function multipartCopy(s3: S3Client, Bucket: string, Key: string, Body: string): Promise<string> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const upload = { Bucket, Key, UploadId };
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  const done = await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
  return done.ETag ?? '';
}
