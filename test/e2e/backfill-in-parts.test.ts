import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { inOrder } from '../support/fake-listing.ts';
import type { Ran } from '../support/ferry-project.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { addOperator, operatorArn } from '../support/operator.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const profiles = ['--source-profile', 'operator', '--destination-profile', 'destination'];

let post: DeployedPair;
let folder: string;
const command = (...rest: string[]) => ['backfill', 'part', ...profiles, ...rest];
const backfill = (...rest: string[]) => post.project.ferry(...command(...rest));
const verify = (...rest: string[]) => post.project.ferry('verify', 'part', ...profiles, ...rest);
const copies = () => post.aws.policyProxy.counts.of('s3:CopyObject');
const file = (name: string) => join(folder, '.s3-ferry', name);
const checkpoint = () => JSON.parse(readFileSync(file('backfill-part.json'), 'utf8')).checkpoint;
const reported = () =>
  readFileSync(file('backfill-part.failures.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).key);
const lines = ({ stdout }: Ran) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const summary = (ran: Ran) => lines(ran).at(-1);

/** Uploads objects that nobody copies, and gives their keys. */
async function uploads(front: string, count: number, more: object = {}): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, at) => `in/${front}/${String(at).padStart(3, '0')}`);
  await post.aws.fill(
    post.pair.source,
    keys.map((key) => [key, key] as const),
  );
  for (const [key, facts] of Object.entries(more)) {
    await post.source.send(
      new PutObjectCommand({ Bucket: post.pair.source.bucket, Key: key, Body: key, ...facts }),
    );
  }
  return keys;
}

beforeAll(async () => {
  post = await startDeployedPair(
    'part',
    `operators: [${operatorArn}]\nscope: { prefixes: [in/], excludes: ['in/tmp/*'] }\nkeyRule: { addPrefix: to/ }\n`,
  );
  folder = join(post.project.pairsDirectory, '..');
  await post.silence();
  await addOperator(post.aws, post.project);
});
afterEach(() => post?.aws.policyProxy.faults.clear());
afterAll(() => post?.stop());

describe('[E] a backfill in parts', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'keeps what failed over %s, tries it again, and ends with 0 only when it is mended',
    async (signal) => {
      const key = `in/${signal}/000`;
      const prefix = ['--prefix', `in/${signal}/`];
      await uploads(signal, 60, { [key]: { StorageClass: 'GLACIER' } });
      const before = copies();
      const running = post.project.start(command(...prefix, '--concurrency', '2', '--rate', '20'));
      await until(() => copies() >= before + 20 && (signal !== 'SIGKILL' || checkpoint().failed.length > 0));
      running.kill(signal);
      const { exitCode, stderr } = await running.ended;
      if (signal !== 'SIGKILL') {
        expect(exitCode).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
        expect(stderr).toContain('Stopped. Run the same again to go on.');
        expect(stderr).toContain('1 failed');
      }
      expect(checkpoint().failed.map((failed: { key: string }) => failed.key)).toEqual([key]);

      const resumed = await backfill(...prefix, '--json');
      expect(resumed.stderr).toMatch(
        /Goes on after .*: \d+ objects were looked at before, and 1 that failed/,
      );
      expect(summary(resumed)).toMatchObject({
        looked: 60,
        part: { outcomes: { reported: 1 } },
        summary: { command: 'backfill', pair: 'part', ended: 'complete', exitCode: 1 },
      });
      expect(resumed.exitCode).toBe(1);
      expect(reported()).toEqual([key]);

      await uploads(signal, 0, { [key]: {} });
      const mended = await backfill(...prefix, '--json');
      expect(summary(mended)).toMatchObject({ outcomes: { copied: 1 }, summary: { exitCode: 0 } });
      expect(mended.exitCode).toBe(0);
      expect(existsSync(file('backfill-part.failures.jsonl'))).toBe(false);
      expect((await verify(...prefix)).exitCode).toBe(0);
    },
  );

  it('killed ten times among 2,000 objects, names exactly the five that fail, and ends with 0 when they are mended', async () => {
    const archived = [3, 400, 900, 1_500, 1_999].map((at) => `in/ten/${String(at).padStart(3, '0')}`);
    const archive = (StorageClass: string) =>
      uploads('ten', 0, Object.fromEntries(archived.map((key) => [key, { StorageClass }])));
    await uploads('ten', 2_000);
    await archive('GLACIER');
    const begun = copies();
    for (let kill = 1; kill <= 10; kill++) {
      const running = post.project.start(command('--prefix', 'in/ten/', '--concurrency', '8'));
      await until(() => copies() >= begun + 150 * kill);
      running.kill('SIGKILL');
      await running.ended;
    }
    const ran = await backfill('--prefix', 'in/ten/', '--json');
    expect(ran.exitCode).toBe(1);
    expect(inOrder(reported())).toEqual(inOrder(archived));
    expect(summary(ran)).toMatchObject({ looked: 2_000, outcomes: { reported: 5 } });
    await archive('STANDARD');
    const mended = await backfill('--prefix', 'in/ten/', '--json');
    expect(mended.exitCode).toBe(0);
    expect(summary(mended)).toMatchObject({ looked: 2_000, lacking: 5, outcomes: { copied: 5 } });
  });

  it('goes on with all others while a copy hangs, and stands before it when it is killed', async () => {
    const keys = await uploads('hang', 200);
    const [first = ''] = keys;
    post.aws.policyProxy.faults.add({
      match: { operation: 'CopyObject', key: `to/${first}` },
      kind: 'slow',
      delayMs: 120_000,
    });
    const running = post.project.start(command('--prefix', 'in/hang/', '--concurrency', '4'));
    const there = async () => (await post.copies()).filter((key) => key.startsWith('to/in/hang/')).length;
    await until(async () => (await there()) >= 199);
    running.kill('SIGKILL');
    await running.ended;
    post.aws.policyProxy.faults.clear();
    expect(checkpoint().upTo).toBeUndefined();
    const before = copies();
    expect((await backfill('--prefix', 'in/hang/')).exitCode).toBe(0);
    expect(copies() - before).toBe(1);
  });

  it('settles when its output is closed, and does not end with 0', async () => {
    await uploads('pipe', 60);
    const ferry = [process.execPath, resolve('cli/ferry.ts')].map((word) => `'${word}'`).join(' ');
    const piped = (words: string[]) =>
      post.project.shell(`{ ${ferry} ${words.join(' ')}; echo "code $?" >&2; } | head -1`);
    const ran = await piped(command('--prefix', 'in/pipe/', '--json', '--concurrency', '2', '--rate', '20'));
    expect(ran.stderr).toContain('code 141');
    expect(ran.stderr).toContain('Stopped. Run the same again to go on.');
    expect((await backfill('--prefix', 'in/pipe/')).exitCode).toBe(0);
    expect((await verify('--prefix', 'in/pipe/')).exitCode).toBe(0);
    const listed = await piped(['verify', 'part', ...profiles, '--list', '--prefix', 'in/pipe/']);
    expect(listed.stderr).toMatch(/code (141|0)/);
    expect(listed.stdout.split('\n')).toHaveLength(2);
  });

  it('says what it did when a listing breaks off, and names the bucket and its side', async () => {
    await uploads('list', 5);
    const { bucket } = post.pair.destination;
    post.aws.policyProxy.faults.add({ match: { operation: 'ListObjectsV2', bucket }, kind: 'expired-token' });
    for (const ran of [
      await backfill('--prefix', 'in/list/', '--json'),
      await verify('--prefix', 'in/list/', '--json'),
    ]) {
      expect(ran.exitCode).toBe(2);
      expect(summary(ran)).toMatchObject({ kind: 'summary', summary: { ended: 'broken', exitCode: 2 } });
      expect(ran.stderr).toContain(`The destination bucket ${bucket} (account 222222222222`);
      expect(ran.stderr).toContain('Sign in again');
    }
    expect(existsSync(file('backfill-part.json'))).toBe(false);
  });

  it.each(['--report', '--checkpoint'])(
    'is refused before its first copy when %s cannot be written',
    async (flag) => {
      await uploads('file', 1);
      const before = copies();
      for (const path of [folder, join(folder, 'package.json', 'x')]) {
        const ran = await backfill('--prefix', 'in/file/', flag, path);
        expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toMatchObject({
          exitCode: 2,
          stderr: expect.stringMatching(
            /^error: The (report of failures|checkpoint) .* cannot be (written|read)/m,
          ),
        });
        expect(ran.stderr).not.toContain('    at ');
      }
      expect(copies()).toBe(before);
      expect(existsSync(file('backfill-part.json'))).toBe(false);
    },
  );

  it('begins the report of failures new in every run', async () => {
    await uploads('again', 2, { 'in/again/000': { StorageClass: 'GLACIER' } });
    for (let run = 0; run < 2; run++) {
      expect((await backfill('--prefix', 'in/again/')).exitCode).toBe(1);
      expect(reported()).toEqual(['in/again/000']);
    }
  });

  it('ends at each limit, says which, and goes on after it', async () => {
    await uploads('limit', 40);
    const prefix = ['--prefix', 'in/limit/', '--concurrency', '1'];
    const bytes = await backfill(...prefix, '--max-bytes', '130', '--json');
    expect(bytes).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('Stopped by --max-bytes') });
    expect(summary(bytes)).toMatchObject({ copiedBytes: 130 - (130 % 12), summary: { ended: 'limit' } });
    const time = await backfill(...prefix, '--max-duration', '1s', '--rate', '5');
    expect(time).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('Stopped by --max-duration') });
    await uploads('limit', 0, { 'in/limit/038': { StorageClass: 'GLACIER' } });
    const errors = await backfill(...prefix, '--max-errors', '1');
    expect(errors).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Stopped by --max-errors 1'),
    });
    expect(existsSync(file('backfill-part.json'))).toBe(true);
    await uploads('limit', 0, { 'in/limit/038': {} });
    const rest = await backfill(...prefix, '--json');
    expect(rest.exitCode).toBe(0);
    expect(summary(rest)).toMatchObject({ looked: 40, outcomes: { copied: 40 } });
  });

  it('copies the keys of a report, and no others', async () => {
    await uploads('keys', 6, { 'in/keys/001': { StorageClass: 'GLACIER' } });
    expect((await backfill('--prefix', 'in/keys/00', '--suffix', '1')).exitCode).toBe(1);
    const report = join(folder, 'failed.jsonl');
    writeFileSync(report, `\ufeff${readFileSync(file('backfill-part.failures.jsonl'), 'utf8')}`);
    await uploads('keys', 0, { 'in/keys/001': {} });
    const dry = await backfill('--keys', report, '--dry-run', '--json');
    expect(lines(dry)).toMatchObject([{ key: 'in/keys/001', result: 'would-copy' }, { looked: 1 }]);
    const ran = await backfill('--keys', report, '--json');
    expect(lines(ran)).toMatchObject([
      { key: 'in/keys/001', result: 'copied' },
      { looked: 1, lacking: 1 },
    ]);
    expect(ran.exitCode).toBe(0);
    expect(lines(await verify('--keys', report, '--list', '--json'))[0]).toMatchObject({ kind: 'same' });

    const broken = await verify('--prefix', 'in/keys/', '--json');
    const found = join(folder, 'found.jsonl');
    writeFileSync(found, broken.stdout);
    expect((await backfill('--keys', found)).exitCode).toBe(0);
    expect((await verify('--prefix', 'in/keys/')).exitCode).toBe(0);

    writeFileSync(report, '{"key":"in/keys/001"}\n{"key":"in/tmp/x"}\n');
    expect(await backfill('--keys', report)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'failed.jsonl:2: "in/tmp/x" is out of the scope of pair part (exclude)',
      ),
    });
    writeFileSync(report, '{"key":"in/keys/none"}\n');
    expect(await verify('--keys', report)).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining('neither'),
    });
  });

  it('tells apart in a dry run what would fail, with its bytes and why', async () => {
    const long = `in/dry/${'k'.repeat(1_017)}`;
    await uploads('dry', 3, {
      'in/dry/000': { StorageClass: 'DEEP_ARCHIVE', Body: '12345' },
      [long]: { Body: '123' },
    });
    const ran = await backfill('--prefix', 'in/dry/', '--dry-run');
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout.split('\n')).toEqual([
      expect.stringMatching(/^4 objects looked at, 2 to copy \(20 B\); \d+ requests to S3, .* USD\.$/),
      '  would fail with DstKeyInvalid: 1 (3 B), keys that cannot be written',
      '  would fail with SrcObjectNotEligible: 1 (5 B), archived until they are restored',
      '',
    ]);
  });

  it('counts the bytes that were copied, not those that were listed', async () => {
    await uploads('grown', 2);
    const before = copies();
    post.aws.policyProxy.faults.add({
      match: { operation: 'CopyObject', key: 'to/in/grown/000' },
      kind: 'slow',
      delayMs: 3_000,
    });
    const running = post.project.start(command('--prefix', 'in/grown/', '--concurrency', '1', '--json'));
    await until(() => copies() > before);
    await uploads('grown', 0, { 'in/grown/001': { Body: 'x'.repeat(1_000) } });
    const ran = await running.ended;
    expect(summary(ran)).toMatchObject({ copiedBytes: 'in/grown/000'.length + 1_000 });
    expect(lines(ran)[1]).toMatchObject({ key: 'in/grown/001', sizeBytes: 1_000 });
  });

  it('compares by size or presence alone, copies all by force, and mends metadata on request', async () => {
    const { bucket: Bucket } = post.pair.destination;
    const key = 'in/ways/000';
    await uploads('ways', 2);
    const put = (Body: string, more: object = {}) =>
      post.destination.send(new PutObjectCommand({ Bucket, Key: `to/${key}`, Body, ...more }));
    const lacking = async (...way: string[]) => {
      const ran = await backfill('--prefix', 'in/ways/', '--dry-run', '--json', ...way);
      return inOrder(lines(ran).flatMap(({ key: one }) => (one ? [one] : [])));
    };
    const other = 'in/ways/001';
    await put('IN/WAYS/000');
    expect(await lacking()).toEqual([key, other]);
    expect(await lacking('--size-only')).toEqual([other]);
    await put('short');
    expect(await lacking('--size-only')).toEqual([key, other]);
    expect(await lacking('--missing-only')).toEqual([other]);
    expect((await verify('--prefix', 'in/ways/', '--missing-only', '--json')).stdout).not.toContain(
      '"kind":"differs"',
    );
    expect((await backfill('--prefix', 'in/ways/')).exitCode).toBe(0);
    expect(await lacking()).toEqual([]);
    expect(await lacking('--force')).toEqual([key, other]);
    await put(key, { Metadata: { other: 'yes' } });
    expect(await lacking()).toEqual([]);
    expect(await lacking('--metadata')).toEqual([key]);
    await post.destination.send(new DeleteObjectCommand({ Bucket, Key: `to/${other}` }));
    expect(await lacking('--exclude', '*1')).toEqual([]);
    expect(await lacking('--exclude', '*', '--include', '*/00[1-9]')).toEqual([other]);
  });

  it('refuses a prefix out of scope, and says that a bucket is not there', async () => {
    for (const ran of [await backfill('--prefix', 'out/'), await verify('--prefix', 'out/')]) {
      expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('outside scope.prefixes') });
    }
    mkdirSync(post.project.pairsDirectory, { recursive: true });
    const pairFile = join(post.project.pairsDirectory, 'part.yml');
    const text = readFileSync(pairFile, 'utf8');
    writeFileSync(pairFile, text.replace('part-uploads', 'part-nowhere'));
    const ran = await verify();
    writeFileSync(pairFile, text);
    expect(ran).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'The source bucket part-nowhere (account 111111111111, eu-central-1) does not exist',
      ),
    });
  });

  it('repairs as a dry run without a change, and with a rate', async () => {
    await uploads('mend', 4);
    const before = copies();
    const dry = await verify('--prefix', 'in/mend/', '--repair', '--dry-run', '--json');
    expect(summary(dry)).toMatchObject({ summary: { missing: 4, wouldRepair: { objects: 4, bytes: 44 } } });
    expect(dry.exitCode).toBe(1);
    expect(copies()).toBe(before);
    const ran = await verify('--prefix', 'in/mend/', '--repair', '--rate', '10', '--json');
    expect(summary(ran)).toMatchObject({ summary: { repaired: 4, exitCode: 0 } });
  });
});
