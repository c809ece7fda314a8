import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { widthOf } from '../../cli/terminal/width.ts';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { summaryOf } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { addOperator, operatorArn } from '../support/operator.ts';

acceptNodeErrors();
jest.setTimeout(600_000);

const source = ['--source-profile', 'source'];
const profiles = ['--source-profile', 'operator', '--destination-profile', 'destination'];
const admins = [...source, '--destination-profile', 'destination'];

let post: DeployedPair;
let folder: string;
let keysFile: string;
let deadLettersFile: string;

beforeAll(async () => {
  post = await startDeployedPair('post', `operators: [${operatorArn}]\nbatch: { bucket: post-jobs }\n`);
  folder = join(post.project.pairsDirectory, '..');
  await post.silence();
  await addOperator(post.aws, post.project);
  await makeBucket(post.source, { bucket: 'post-jobs', region: 'eu-central-1', versioned: false });
  await post.aws.fill(
    post.pair.source,
    [...Object.keys(signals), 'k'].flatMap((front) =>
      Array.from({ length: 20 }, (_, at) => [`${front}/${at}`, `text ${at}`] as const),
    ),
  );
  keysFile = join(folder, 'keys.jsonl');
  writeFileSync(keysFile, '{"key":"k/1"}\n{"key":"k/2"}\n');
  deadLettersFile = join(folder, 'dead-letters.jsonl');
  writeFileSync(deadLettersFile, `${JSON.stringify(deadLetter())}\n`);
});
beforeEach(async () => {
  await post.clear();
  const { body, attributes } = deadLetter();
  await post.put(body, attributes);
});
afterEach(() => post?.aws.policyProxy.faults.clear());
afterAll(() => post?.stop());

function deadLetter() {
  return deadLetterOf('k/1', { bucket: post.pair.source.bucket });
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof signals;

/** Commands that may take long, and the call that each is stopped in. */
const long: readonly [line: string, operation: string, delayMs: number][] = [
  ['backfill post --restart --prefix SIGNAL/1', 's3:CopyObject', 1_000],
  ['backfill post --dry-run', 's3:ListObjectsV2', 600_000],
  ['backfill post --keys KEYS --dry-run', 's3:HeadObject', 1_000],
  ['verify post', 's3:ListObjectsV2', 600_000],
  ['verify post --keys KEYS', 's3:HeadObject', 600_000],
  ['verify post --repair --prefix SIGNAL/2', 's3:CopyObject', 1_000],
  ['status post k/1', 's3:HeadObject', 1_000],
  ['check post', 's3:GetBucketPolicy', 600_000],
  ['check post --probe', 's3:GetBucketPolicy', 600_000],
  ['deploy post --yes', 's3:GetBucketPolicy', 600_000],
  ['remove post --yes', 'cloudformation:DescribeStacks', 600_000],
  ['batch create post --keys KEYS', 's3:PutObject', 600_000],
  ['batch status post', 'sts:GetCallerIdentity', 600_000],
  ['batch report post no-such-job', 's3:GetObject', 600_000],
  ['dlq list post', 'sqs:ReceiveMessage', 1_000],
  ['dlq export post', 'sqs:ReceiveMessage', 1_000],
  ['dlq replay post', 'lambda:Invoke', 1_000],
  ['dlq park post', 'sqs:ReceiveMessage', 1_000],
  ['dlq purge post --yes', 'sqs:ReceiveMessage', 1_000],
];

function wordsOf(line: string): string[] {
  const words = line.replace('KEYS', keysFile).replace('LETTERS', deadLettersFile).split(' ');
  if (['backfill', 'verify', 'status'].includes(words[0] ?? '')) return [...words, ...profiles];
  return [...words, ...(['check', 'deploy', 'remove'].includes(words[0] ?? '') ? admins : source)];
}

describe('[E] every command that may take long', () => {
  it.each(long)('%s ends with the code of the signal that stops it', async (line, operation, delayMs) => {
    for (const signal of Object.keys(signals) as Signal[]) {
      const [service, name] = operation.split(':');
      const fault = {
        match: { service: service ?? '', operation: name ?? '' },
        kind: 'slow',
        delayMs,
      } as const;
      const healed = post.aws.policyProxy.faults.add(fault);
      const before = post.aws.policyProxy.counts.of(operation);
      const running = post.project.start(wordsOf(line.replace('SIGNAL', signal)));
      let ended = false;
      void running.ended.then(() => {
        ended = true;
      });
      await until(() => ended || post.aws.policyProxy.counts.of(operation) > before);
      running.kill(signal);
      const { exitCode, stderr } = await running.ended;
      healed();
      expect({ line, signal, exitCode, stderr }).toMatchObject({ exitCode: signals[signal] });
    }
  });

  it.each([
    'backfill post --restart --prefix k/3 --json',
    'backfill post --dry-run',
    'verify post',
    'verify post --list',
    'verify post --repair --prefix k/4 --json',
    'batch create post --keys KEYS --dry-run',
    'status post k/1',
    'check post',
    'pairs',
    'policies post',
    'cost post --objects 1',
    'batch create post --generate --dry-run',
    'dlq list post',
    'dlq export post',
  ])('%s does not end with 0 when nobody reads its output', async (line) => {
    const ferry = [process.execPath, resolve('cli/ferry.ts'), ...commandOf(line)].map((word) => `'${word}'`);
    const { stderr } = await post.project.shell(`{ ${ferry.join(' ')}; echo "code $?" >&2; } | true`);
    expect(stderr).toMatch(/code 141$/m);
  });
});

describe('[E] --json', () => {
  // A deployment that was stopped may have wired the bucket again.
  beforeAll(() => post.silence());

  it.each([
    ['pairs', 0],
    ['policies post', 0],
    ['cost post --objects 1', 0],
    ['check post', 1],
    ['status post k/5', 1],
    ['status post nowhere', 1],
    ['verify post --prefix k/', 1],
    ['backfill post --dry-run --prefix k/', 0],
    ['backfill post --batch --dry-run', 0],
    ['batch create post --generate --dry-run', 0],
    ['batch status post', 0],
    ['batch status post no-such-job', 2],
    ['batch confirm post no-such-job', 2],
    ['batch cancel post no-such-job', 2],
    ['batch report post no-such-job', 2],
    ['dlq list post', 0],
    ['dlq replay post --dry-run', 0],
    ['dlq park post --dry-run', 0],
    ['dlq unpark post --dry-run', 0],
    ['dlq purge post --dry-run', 0],
    ['dlq import post LETTERS --dry-run', 0],
    ['deploy post --dry-run', 0],
    ['remove post --dry-run', 0],
  ])('of %s prints lines of JSON alone, the last of which says how it ended', async (line, code) => {
    const { exitCode, stdout, stderr } = await post.project.ferry(...commandOf(line), '--json');
    const [pair] = /\bpost\b/.exec(line) ?? [];
    expect({ line, summary: summaryOf(stdout), stderr }).toMatchObject({
      summary: {
        command: line.replace(/ post.*/, ''),
        ...(pair && { pair }),
        ended: code === 2 ? 'broken' : 'complete',
        exitCode: code,
        counts: expect.any(Object),
      },
    });
    expect(exitCode).toBe(code);
  });
});

/** A key that no screen of 80 columns has room for. */
const longKey = `long/${'folder/'.repeat(15)}with a space.txt`;

/** Every command, as a person reads what it prints. */
const shown = [
  'pairs',
  'policies post',
  'parameters post',
  'cost post --objects 1M --bytes 10GiB --large 100 --large-bytes 1TiB',
  'check post',
  'deploy post --dry-run',
  'verify post --list',
  'verify post --repair --dry-run',
  'backfill post --dry-run',
  'backfill post --prefix long/ --restart',
  'status post LONG',
  'exec post --print env',
  'dlq list post',
  'dlq list post --key-prefix none',
  'dlq replay post --dry-run',
  'dlq purge post --dry-run',
  'dlq export post',
  'batch create post --keys KEYS --dry-run',
  'batch status post',
  'batch report post no-such-job',
  'init --name docs --dry-run',
  'status post',
  'nosuch',
];

/** What is pasted or read by programs, and keys, are never broken: alone on their lines, they may be wider. */
function isWhole(line: string): boolean {
  return /^\s*(\S+|[-+]? ?[{"].*|(npx|aws|echo|export) .*|(CODE|EXAMPLE|KEY)? *[-=>*<^~]?\s*(s3:\S+)?long\/.*)$/.test(
    line,
  );
}

describe('[E] every command on a screen of 80 columns', () => {
  beforeAll(async () => {
    await post.aws.fill(post.pair.source, [[longKey, 'text']]);
    const { body, attributes } = deadLetterOf(longKey, { bucket: post.pair.source.bucket });
    await post.put(body, attributes);
  });

  it.each(shown)('%s fits it', async (line) => {
    const words = commandOf(line).map((word) => `'${word.replace('LONG', longKey)}'`);
    const ferry = `'${process.execPath}' '${resolve('cli/ferry.ts')}'`;
    const { stdout, stderr } = await post.project.shell(`COLUMNS=80 ${ferry} ${words.join(' ')}`);
    const lines = `${stdout}${stderr}`.split('\n');
    expect(lines.filter((one) => widthOf(one) > 80 && !isWhole(one))).toEqual([]);
    expect(lines.length).toBeGreaterThan(1);
  });
});

function commandOf(line: string): string[] {
  return /^(pairs|policies|cost|parameters|init|nosuch)/.test(line) ? line.split(' ') : wordsOf(line);
}

/** All files of the project but those that a run leaves in its folder for temporary files. */
function files(at = folder): Record<string, string> {
  return Object.fromEntries(
    readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
      const path = join(at, entry.name);
      if (entry.name === '.tmp' || entry.isSymbolicLink()) return [];
      return entry.isDirectory() ? Object.entries(files(path)) : [[path, readFileSync(path, 'utf8')]];
    }),
  );
}

/** What looks and changes nothing; a look into a queue hides its messages for a moment. */
const looks =
  /:(GET |Get|List|Head|Describe|BatchGet|AssumeRole|ReceiveMessage|ChangeMessageVisibility|Simulate|Decode)/;

function changes(): Record<string, number> {
  const all = Object.entries(post.aws.policyProxy.counts.snapshot());
  return Object.fromEntries(all.filter(([operation]) => !looks.test(operation)));
}

describe('[E] a dry run', () => {
  beforeAll(async () => {
    const running = post.project.start(wordsOf('backfill post --restart --rate 1 --concurrency 1'));
    const before = post.aws.policyProxy.counts.of('s3:CopyObject');
    await until(() => post.aws.policyProxy.counts.of('s3:CopyObject') > before + 1);
    running.kill('SIGINT');
    await running.ended;
  });

  it.each([
    'backfill post --dry-run',
    'backfill post --dry-run --restart',
    'backfill post --dry-run --restart --report report.jsonl --checkpoint other.json --dlq --json',
    'backfill post --dry-run --keys KEYS --force',
    'backfill post --batch --dry-run',
    'verify post --repair --dry-run',
    'batch create post --generate --dry-run',
    'batch create post --keys KEYS --dry-run',
    'dlq replay post --dry-run',
    'dlq park post --dry-run',
    'dlq unpark post --dry-run',
    'dlq purge post --dry-run',
    'dlq import post LETTERS --dry-run',
    'deploy post --dry-run',
    'remove post --dry-run',
  ])('%s changes nothing, in no account and no file', async (line) => {
    const [filesBefore, changesBefore] = [files(), changes()];
    const { exitCode, stderr } = await post.project.ferry(...wordsOf(line));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: line.startsWith('verify') ? 1 : 0 });
    expect(changes()).toEqual(changesBefore);
    expect(files()).toEqual(filesBefore);
    expect((await post.messages()).length).toBe(1);
  });
});
