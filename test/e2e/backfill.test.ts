import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectTaggingCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { awkwardKeys } from '../support/awkward-keys.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import type { Ran } from '../support/ferry-project.ts';
import { addOperator, operatorArn } from '../support/operator.ts';

const profiles = ['--source-profile', 'operator', '--destination-profile', 'destination'];
const keys = [
  ...Array.from({ length: 20_000 }, (_, at) => `k/${at % 7}/${at}.txt`),
  ...awkwardKeys.map(([key]) => key),
];
const text = (key: string) => `text of ${key}`;
/** What the destination has already; every twentieth is missing. */
const there = keys.filter((_, at) => at % 20 !== 0);
const missing = keys.length - there.length;

describe('[E] ferry backfill', () => {
  let post: DeployedPair;
  let folder: string;
  const command = (...rest: string[]) => ['backfill', 'whole', ...profiles, ...rest];
  const backfill = (...rest: string[]) => post.project.ferry(...command(...rest));
  const checkpoint = () => join(folder, '.s3-ferry', 'backfill-whole.json');
  const copies = () => post.aws.policyProxy.counts.of('s3:CopyObject');

  beforeAll(async () => {
    post = await startDeployedPair(
      'whole',
      `operators: [${operatorArn}]\nmultipart: { thresholdMiB: 5, partMiB: 5 }\n`,
    );
    folder = join(post.project.pairsDirectory, '..');
    await post.silence();
    await addOperator(post.aws, post.project);
    const { source, destination } = post.pair;
    await post.aws.fill(
      source,
      keys.map((key) => [key, text(key)] as const),
    );
    await post.aws.fill(
      destination,
      there.map((key) => [key, text(key)] as const),
    );
  });
  afterAll(async () => await post?.stop());

  const lines = ({ stdout }: Ran) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('says beforehand what it would be, in objects, bytes and money, and copies nothing', async () => {
    const { exitCode, stdout } = await backfill('--dry-run');
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^${keys.length} objects looked at, ${missing} to copy \\(.*B\\); \\d+ requests to S3, about 0\\.\\d{4} USD`,
        ),
      ),
    });
    expect(copies()).toBe(0);
  });

  it('says who may not do it, and where to write that he may', async () => {
    const { exitCode, stderr } = await post.project.ferry(
      ...['backfill', 'whole', '--source-profile', 'source', '--destination-profile', 'destination'],
    );
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('has among its `operators`'),
    });
  });

  it('stopped by Ctrl-C and then by a crash, goes on each time, and copies each object once', async () => {
    const [first, second] = [Math.floor(missing / 4), Math.floor(missing / 2)];
    const interrupted = post.project.start(command('--concurrency', '4'));
    await until(() => copies() >= first);
    interrupted.kill('SIGINT');
    const { exitCode, stderr } = await interrupted.ended;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining('Run the same again to go on.'),
    });
    const copiedBefore = copies();
    expect(copiedBefore).toBeLessThan(missing);

    const other = await backfill('--suffix', '.txt');
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('with other filters') });

    const killed = post.project.start(command('--concurrency', '4'));
    await until(() => copies() >= second);
    killed.kill('SIGKILL');
    expect((await killed.ended).stderr).toContain('Goes on after');
    const last = await backfill('--json');
    expect(last.exitCode).toBe(0);
    expect(lines(last).at(-1)).toMatchObject({ kind: 'summary', stopped: false });
    // What a crash left unsaved is looked at again; what it finds there is not copied again.
    expect(copies()).toBeLessThanOrEqual(missing + 8);
    expect(existsSync(checkpoint())).toBe(false);
    const verified = await post.project.ferry('verify', 'whole', ...profiles);
    expect({ exitCode: verified.exitCode, stdout: verified.stdout }).toMatchObject({ exitCode: 0 });
  }, 300_000);

  it('finds nothing to do when it is done', async () => {
    const before = copies();
    const { exitCode, stdout } = await backfill('--prefix', 'k/3/');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(' objects looked at, 0 lacking');
    expect(copies()).toBe(before);
  });

  it('carries metadata and tags, as an upload', async () => {
    const Key = 'new/tagged';
    const { source, destination, pair } = post;
    await source.send(
      new PutObjectCommand({
        Bucket: pair.source.bucket,
        Key,
        Body: 'x',
        Metadata: { by: 'me' },
        Tagging: 'a=b',
      }),
    );
    expect((await backfill('--prefix', 'new/')).exitCode).toBe(0);
    const copy = { Bucket: pair.destination.bucket, Key };
    expect((await destination.send(new HeadObjectCommand(copy))).Metadata).toEqual({ by: 'me' });
    expect((await destination.send(new GetObjectTaggingCommand(copy))).TagSet).toEqual([
      { Key: 'a', Value: 'b' },
    ]);
  });

  it('tells each failure and goes on; the rest crosses', async () => {
    const { source, pair } = post;
    for (const [Key, StorageClass] of [
      ['part/a', 'STANDARD'],
      ['part/b', 'GLACIER'],
      ['part/c', 'STANDARD'],
    ] as const) {
      await source.send(new PutObjectCommand({ Bucket: pair.source.bucket, Key, Body: Key, StorageClass }));
    }
    const { exitCode, stderr, stdout } = await backfill('--prefix', 'part/', '--json');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('1 failed') });
    const report = join(folder, '.s3-ferry', 'backfill-whole.failures.jsonl');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      key: 'part/b',
      failure: { code: 'SrcObjectNotEligible' },
    });
    expect(
      lines({ exitCode, stderr, stdout })
        .slice(0, 3)
        .map(({ key, result }) => `${key} ${result}`)
        .sort(),
    ).toEqual(['part/a copied', 'part/b reported', 'part/c copied']);
  });

  it('puts failures into the dead-letter queue on request, where replay finds them', async () => {
    const { exitCode } = await backfill('--prefix', 'part/', '--dlq');
    expect(exitCode).toBe(1);
    const [message] = await post.messages();
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      key: 'part/b',
      failure: { code: 'SrcObjectNotEligible' },
    });
  });

  it('hands over what crosses in parts to the functions of the pair', async () => {
    const { source, destination, pair, aws } = post;
    const Body = Buffer.alloc(11 * 1024 ** 2, 'x');
    await source.send(new PutObjectCommand({ Bucket: pair.source.bucket, Key: 'big/film', Body }));
    const run = await backfill('--prefix', 'big/', '--json');
    expect(lines(run)[0]).toMatchObject({ key: 'big/film', result: 'deferred' });
    await aws.idle(60_000);
    const copy = { Bucket: pair.destination.bucket, Key: 'big/film' };
    expect((await destination.send(new HeadObjectCommand(copy))).ContentLength).toBe(Body.length);
  });

  it('takes no file for a checkpoint that is none', async () => {
    const path = join(folder, 'notes.json');
    writeFileSync(path, '{"upTo": 1}');
    const { exitCode, stderr } = await backfill('--checkpoint', path);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is no checkpoint of a backfill'),
    });
  });

  it('is refused nothing that its policies should allow', async () => {
    const unexpected = post.aws.policyProxy.denials().filter(({ action }) => action !== 'sts:AssumeRole');
    expect(unexpected).toEqual([]);
  });
});
