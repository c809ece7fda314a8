import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreateJobCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { gzipSync } from 'fflate';
import pMap from 'p-map';
import { manifestLine } from '../../lib/core/compare/batch-manifest.ts';
import { decodeNotificationKey } from '../../lib/core/copy/object-key.ts';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { awkwardKeys as awkward } from '../support/awkward-keys.ts';
import { mib } from '../support/crossing.ts';
import { until } from '../support/deployed-pair.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { pairText } from '../support/pair-folder.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const plainKeys = Array.from({ length: 250 }, (_, at) => `invoices/${at % 7}/${at}.pdf`);
const awkwardKeys = awkward.map(([key]) => key);
const denied = ['denied/a', 'denied/b'];
const missing = ['never/was', 'never/were+so%20there'];
const outOfScope = ['x.tmp'];
const large = 'films/large.mkv';
const crossing = [...plainKeys, ...awkwardKeys, large];

let aws: LocalAws;
let project: FerryProject;
let source: S3Client;
let destination: S3Client;

beforeAll(async () => {
  aws = await startLocalAws();
  project = ferryProject(aws, {
    'acme.yml': pairText(
      'acme-uploads',
      'acme-archive',
      `scope: { excludes: ['*.tmp'] }
keyRule: { addPrefix: all/ }
multipart: { thresholdMiB: 5, partMiB: 5 }
batch: { bucket: acme-jobs, prefix: acme/, inventory: 's3://acme-lists/uploads/' }
`,
    ),
    'plain.yml': pairText('plain-uploads', 'plain-archive'),
    'undeployed.yml': pairText('other-uploads', 'other-archive', 'batch: { bucket: acme-jobs }\n'),
  });
  source = aws.clients.s3('111111111111', 'eu-central-1');
  destination = aws.clients.s3('222222222222', 'eu-west-1');
  for (const bucket of ['acme-uploads', 'acme-jobs', 'acme-lists']) {
    await makeBucket(source, { bucket, region: 'eu-central-1', versioned: false });
  }
  // Before the pair is deployed, so that nobody hears of them.
  await pMap(
    [...plainKeys, ...awkwardKeys, ...denied, ...outOfScope],
    (key) => put('acme-uploads', key, key),
    {
      concurrency: 16,
    },
  );
  await put('acme-uploads', large, Buffer.alloc(6 * mib, 7));
  await deployPair(aws, 'acme', { pairsDirectory: project.pairsDirectory });
  await deny('denied/*');
});
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

async function put(Bucket: string, Key: string, Body: string | Uint8Array): Promise<void> {
  await source.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body) }));
}

/** The owner of the source forbids everybody to read these. */
async function deny(keys: string): Promise<void> {
  const Bucket = 'acme-uploads';
  const { Policy = '' } = await source.send(new GetBucketPolicyCommand({ Bucket }));
  const policy = JSON.parse(Policy);
  policy.Statement.push({
    Sid: 'Secret',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/${keys}`,
  });
  await source.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
}

const batch = (...command: readonly string[]) =>
  project.ferry('batch', ...command, '--source-profile', 'source');

/** The id of the job that the command makes. */
async function create(...options: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await batch('create', 'acme', ...options);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
  return stdout.trim();
}

function manifest(keys: readonly string[]): string {
  const file = join(project.pairsDirectory, 'manifest.csv');
  writeFileSync(file, keys.map((key) => manifestLine('acme-uploads', { key })).join(''));
  return file;
}

async function keysAt(client: S3Client, Bucket: string): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
  return Contents.map(({ Key = '' }) => decodeNotificationKey(Key) ?? '');
}

interface Reported {
  readonly key: string;
  readonly succeeded: boolean;
  readonly code?: string;
  readonly message: string;
}

async function report(job: string): Promise<Reported[]> {
  const { stdout } = await batch('report', 'acme', job, '--all');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('[E] a job of S3 Batch Operations', () => {
  let job = '';

  it('waits to be confirmed once its objects are counted, and is made once', async () => {
    const csv = manifest([...crossing, ...missing, ...denied, ...outOfScope]);
    job = await create('--csv', csv);
    expect(await create('--csv', csv)).toBe(job);
    await aws.idle();
    const { stdout, stderr } = await batch('status', 'acme', job);
    expect(stdout).toContain(`Suspended  0/${crossing.length + 5} done`);
    expect(stderr).toContain(`npx ferry batch confirm acme ${job}`);
    expect(await keysAt(destination, 'acme-archive')).toEqual([]);
  });

  it('carries what crosses, and tells of each object in its report', async () => {
    expect(await batch('confirm', 'acme', job)).toMatchObject({ exitCode: 0 });
    const watched = await batch('status', 'acme', job, '--watch', '--json');
    expect(watched.exitCode).toBe(1);
    expect(JSON.parse(watched.stdout)).toMatchObject({
      Status: 'Complete',
      ProgressSummary: {
        TotalNumberOfTasks: crossing.length + 5,
        NumberOfTasksSucceeded: crossing.length + 3,
        NumberOfTasksFailed: 2,
      },
    });
    await aws.idle();
    expect((await keysAt(destination, 'acme-archive')).sort()).toEqual(
      crossing.map((key) => `all/${key}`).sort(),
    );
    const told = new Map((await report(job)).map((task) => [task.key, task]));
    expect(told.size).toBe(crossing.length + 5);
    for (const key of [...plainKeys, ...awkwardKeys])
      expect(told.get(key)).toMatchObject({ message: 'copied' });
    for (const key of missing) expect(told.get(key)?.message).toBe('superseded: the object is gone');
    for (const key of denied) {
      expect(told.get(key)).toMatchObject({ succeeded: false, code: 'SrcGetObjectNotPermitted' });
    }
    expect(told.get('x.tmp')?.message).toBe("filtered: out of the pair's scope (exclude)");
    expect(told.get(large)?.message).toBe('deferred: is copied in parts, from the queue of large objects');
  });

  it('needs no permission that its role does not have', () => {
    const ofJob = aws.policyProxy.denials().filter(({ principal }) => principal.includes('-batch/'));
    expect(ofJob).toEqual([]);
  });

  it('is proved by `ferry check`, which refuses only the keys that the bucket policy denies', async () => {
    const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];
    const { exitCode, stdout } = await project.ferry('check', 'acme', ...profiles, '--json');
    const calls = stdout
      .trim()
      .split('\n')
      .map((line): { kind: string; phase: string; on: string; pass: boolean } => JSON.parse(line))
      .filter(({ kind }) => kind === 'call');
    const ofJob = calls.filter(({ phase }) => phase === 'batch');
    expect(ofJob.map(({ on }) => on)).toContain('function s3-ferry-acme-backfill');
    expect(ofJob.filter(({ pass }) => !pass)).toEqual([]);
    const refused = calls.filter(({ pass }) => !pass).map(({ on }) => on);
    expect(refused.filter((on) => !on.includes('denied/'))).toEqual([]);
    expect(refused).not.toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('prints what failed, which the next job takes up after mending', async () => {
    const { exitCode, stdout, stderr } = await batch('report', 'acme', job);
    expect(exitCode).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain(`npx ferry batch create acme --failed ${job}`);
    const { Policy = '' } = await source.send(new GetBucketPolicyCommand({ Bucket: 'acme-uploads' }));
    const policy = JSON.parse(Policy);
    policy.Statement = policy.Statement.filter(({ Sid }: { Sid: string }) => Sid !== 'Secret');
    await source.send(new PutBucketPolicyCommand({ Bucket: 'acme-uploads', Policy: JSON.stringify(policy) }));
    const again = await create('--failed', job, '--yes');
    expect(await batch('status', 'acme', again, '--watch')).toMatchObject({ exitCode: 0 });
    expect((await report(again)).map(({ key, message }) => `${message} ${key}`).sort()).toEqual(
      denied.map((key) => `copied ${key}`),
    );
  });

  it('takes an inventory of the source bucket, its data files packed', async () => {
    const rows = [...awkwardKeys, 'x.tmp'].map((key) => manifestLine('acme-uploads', { key })).join('');
    await put('acme-lists', 'uploads/data/1.csv.gz', gzipSync(Buffer.from(rows)));
    const inventory = {
      sourceBucket: 'acme-uploads',
      destinationBucket: 'arn:aws:s3:::acme-lists',
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key',
      files: [{ key: 'uploads/data/1.csv.gz' }],
    };
    await put('acme-lists', 'uploads/2026-11-22/manifest.json', JSON.stringify(inventory));
    const id = await create('--inventory', 's3://acme-lists/uploads/2026-11-22/manifest.json', '--yes');
    expect(await batch('status', 'acme', id, '--watch')).toMatchObject({ exitCode: 0 });
    expect((await report(id)).map(({ key }) => key).sort()).toEqual([...awkwardKeys, 'x.tmp'].sort());
  });

  it('has S3 list the bucket, by prefix and size', async () => {
    const id = await create('--generate', '--prefix', 'invoices/3/', 'films/', '--larger-than', '3', '--yes');
    expect(await batch('status', 'acme', id, '--watch')).toMatchObject({ exitCode: 0 });
    const expected = [...plainKeys.filter((key) => key.startsWith('invoices/3/')), large];
    expect((await report(id)).map(({ key }) => key).sort()).toEqual(expected.sort());
  });

  it('takes the keys of a report in JSON lines', async () => {
    const file = join(project.pairsDirectory, 'keys.jsonl');
    writeFileSync(file, awkwardKeys.map((key) => `${JSON.stringify({ key, code: 'Any' })}\n`).join(''));
    const id = await create('--keys', file, '--yes');
    expect(await batch('status', 'acme', id, '--watch')).toMatchObject({ exitCode: 0 });
    expect((await report(id)).map(({ key }) => key).sort()).toEqual([...awkwardKeys].sort());
  });

  it('is understood in schema version 1.0 as well, from a manifest that stands in S3', async () => {
    const Key = 'acme/manifests/by-hand.csv';
    await put('acme-jobs', Key, awkwardKeys.map((key) => manifestLine('acme-uploads', { key })).join(''));
    const { stdout } = await batch('create', 'acme', '--csv', `s3://acme-jobs/${Key}`, '--yes', '--dry-run');
    const { UserArguments: _, ...invoke } = JSON.parse(stdout).Operation.LambdaInvoke;
    const endpointProvider = () => ({ url: new URL(aws.endpoint) });
    const credentials = administrator('111111111111');
    const control = new S3ControlClient({ region: 'eu-central-1', credentials, endpointProvider });
    const Operation = { LambdaInvoke: { ...invoke, InvocationSchemaVersion: '1.0' } };
    const { JobId = '' } = await control.send(new CreateJobCommand({ ...JSON.parse(stdout), Operation }));
    control.destroy();
    expect(await batch('status', 'acme', JobId, '--watch')).toMatchObject({ exitCode: 0 });
    expect((await report(JobId)).map(({ key, message }) => `${message} ${key}`).sort()).toEqual(
      awkwardKeys.map((key) => `copied ${key}`).sort(),
    );
  });

  it('is what `ferry backfill --batch` makes, from what S3 lists by the same filters', async () => {
    const backfill = (...options: readonly string[]) =>
      project.ferry('backfill', 'acme', '--source-profile', 'source', ...options);
    const filters = ['--prefix', 'invoices/4/', '--newer-than', '2d', '--smaller-than', '1KiB'];
    const { stdout, stderr } = await backfill('--batch', ...filters, '--yes');
    expect(stderr).toContain(`npx ferry batch status acme ${stdout.trim()} --watch`);
    expect(await batch('status', 'acme', stdout.trim(), '--watch')).toMatchObject({ exitCode: 0 });
    expect((await report(stdout.trim())).map(({ key }) => key).sort()).toEqual(
      plainKeys.filter((key) => key.startsWith('invoices/4/')).sort(),
    );
    expect(await backfill('--csv', 'x')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Only with --batch'),
    });
  });

  it('stops when it is cancelled, and tells what it did before', async () => {
    const slow = aws.policyProxy.faults.add({
      match: { operation: 'CopyObject' },
      kind: 'slow',
      delayMs: 300,
    });
    const id = await create('--csv', manifest(plainKeys), '--again', '--yes');
    await until(async () => /Active {2}[1-9]/.test((await batch('status', 'acme', id)).stdout));
    expect(await batch('cancel', 'acme', id)).toMatchObject({ exitCode: 0 });
    const { stdout, exitCode } = await batch('status', 'acme', id, '--watch', '--json');
    slow();
    const { Status, ProgressSummary } = JSON.parse(stdout);
    expect({ exitCode, Status }).toEqual({ exitCode: 1, Status: 'Cancelled' });
    expect(ProgressSummary.NumberOfTasksSucceeded).toBeLessThan(plainKeys.length);
    expect(await report(id)).toHaveLength(ProgressSummary.NumberOfTasksSucceeded);
    expect(await batch('cancel', 'acme', id)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is Cancelled, so there is nothing to cancel'),
    });
  });

  it('is listed with the others of its pair', async () => {
    const { stdout } = await batch('status', 'acme');
    expect(stdout).toContain(job);
    expect(stdout).toMatch(/Cancelled.*\n/);
    const { stdout: json } = await batch('status', 'acme', '--json');
    expect(json.trim().split('\n').length).toBeGreaterThan(4);
  });

  it('is not made of a manifest that its role may not read', async () => {
    await put('acme-lists', 'elsewhere/manifest.csv', 'acme-uploads,a\n');
    expect(await batch('create', 'acme', '--csv', 's3://acme-lists/elsewhere/manifest.csv')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('only what is under s3://acme-jobs/acme/manifests/'),
    });
  });
});

describe('[E] ferry batch', () => {
  it('says what is missing for a pair without jobs, and for one that is not deployed', async () => {
    expect(await batch('create', 'plain', '--generate')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Write into pairs/plain.yml'),
    });
    expect(await batch('create', 'undeployed', '--generate')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('There is no function s3-ferry-undeployed-backfill'),
    });
    expect(await project.ferry('batch', 'status', 'acme', '--source-profile', 'destination')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Profile destination is of account 222222222222'),
    });
  });

  it.each([
    [[], 'one of --generate, --inventory, --csv, --keys, --failed'],
    [['--generate', '--csv', 'x'], 'one of --generate, --inventory, --csv, --keys, --failed'],
    [['--csv', 'x', '--prefix', 'a'], 'Only with --generate'],
    [['--csv', 'none.csv'], 'There is no file none.csv.'],
    [['--keys', 'none.jsonl'], 'There is no file none.jsonl.'],
    [['--keys', '/dev/null'], 'There is no key in it'],
    [['--inventory', 's3://acme-jobs/x/manifest.json'], 'only what is under s3://acme-lists/uploads/'],
    [['--failed', 'no-such-job'], 'There is no s3://acme-jobs/acme/reports/job-no-such-job/manifest.json'],
    [['--generate', '--newer-than', 'tuesday'], 'Write a date like 2026-10-01'],
  ])('refuses %j in words', async (options, words) => {
    const { exitCode, stderr } = await batch('create', 'acme', ...options);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toContain(words);
  });

  it.each([
    ['acme-uploads,a%zz\n', 'row 1: found the key a%zz; write it URL-encoded'],
    ['acme-uploads,a\nelse,b\n', 'row 2: found bucket else; write acme-uploads'],
    ['acme-uploads,a\nacme-uploads,b,v1\n', 'row 2: write bucket,key in every row'],
    ['', 'There is no key in it'],
  ])('refuses the manifest %j before anything is sent', async (text, words) => {
    const file = join(project.pairsDirectory, 'wrong.csv');
    writeFileSync(file, text);
    expect(await batch('create', 'acme', '--csv', file)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(words),
    });
  });

  it('prints the request and makes nothing on a dry run', async () => {
    const { stdout } = await batch('create', 'acme', '--csv', manifest(['a b']), '--dry-run');
    expect(JSON.parse(stdout)).toMatchObject({
      AccountId: '111111111111',
      ConfirmationRequired: true,
      RoleArn: 'arn:aws:iam::111111111111:role/s3-ferry-acme-batch',
      Operation: {
        LambdaInvoke: {
          FunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-acme-backfill',
          InvocationSchemaVersion: '2.0',
        },
      },
    });
    const { Manifest } = JSON.parse(stdout);
    const key = Manifest.Location.ObjectArn.split('/').slice(1).join('/');
    await expect(source.send(new GetObjectCommand({ Bucket: 'acme-jobs', Key: key }))).rejects.toThrow();
  });
});
