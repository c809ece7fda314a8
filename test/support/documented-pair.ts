import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { gzipSync } from 'fflate';
import { parse, stringify } from 'yaml';
import { deadLetterQueueName, parkedQueueName } from '../../lib/core/pair/arn.ts';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { deadLetterOf } from './dead-letters.ts';
import { until } from './deployed-pair.ts';
import { blocksOf } from './document-blocks.ts';
import { type FerryProject, ferryProject, type Ran } from './ferry-project.ts';
import { addOperator, operatorArn } from './operator.ts';

const [source, destination] = ['111111111111', '222222222222'] as const;
const region = 'eu-central-1';

/** An object that crossed before. */
const key = 'invoices/a.pdf';

/** The pair `acme` that the documents speak of, as the README has it. */
export function readmePair(): Record<string, unknown> {
  const whole = blocksOf('README.md').find(({ language }) => language === 'yaml');
  return parse(whole?.text ?? '');
}

/** The pair of the README on a local AWS, with everything switched on that the documents have commands for. */
export interface DocumentedPair {
  readonly aws: LocalAws;
  readonly project: FerryProject;
  /**
   * Runs a command of a document as whoever reads it does: with ferry and serverless in the project, profiles under the
   * names that documents use, and the source account in the environment. Placeholders are replaced: `PAIR` and `acme`
   * by the pair, ` …` by the profiles of both accounts, `KEY` by an object, `ID` by a dead letter, `JOB` by a job. Where
   * a command asks, `--yes` answers.
   */
  run(command: string): Promise<Ran>;
  stop(): Promise<void>;
}

/** Starts and deploys it: both buckets, an operator, jobs, dead letters, and the files that commands read. */
export async function startDocumentedPair(): Promise<DocumentedPair> {
  const aws = await startLocalAws({ timeScale: 0.001 });
  const project = ferryProject(aws, {
    'acme.yml': stringify({
      ...readmePair(),
      operators: [operatorArn],
      batch: { bucket: 'acme-jobs', inventory: 's3://acme-inventory/acme-uploads/' },
      drift: { schedule: 'rate(1 day)' },
    }),
  });
  const stop = async () => {
    project.remove();
    await aws.stop();
  };
  try {
    for (const profile of ['DESTINATION', 'B']) project.addProfile(profile, administrator(destination));
    await addOperator(aws, project, ['SOURCE', 'A', 'ci']);
    await fill(aws, project);
    const pair = await deployPair(aws, 'acme', { pairsDirectory: project.pairsDirectory });
    const s3 = aws.clients.s3(source, region);
    for (const Key of [key, 'invoices/a b.pdf']) {
      await s3.send(new PutObjectCommand({ Bucket: pair.source.bucket, Key, Body: 'an invoice' }));
    }
    await aws.idle();
    return { aws, project, stop, run: (command) => run(aws, project, command) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fill(aws: LocalAws, project: FerryProject): Promise<void> {
  const folder = join(project.pairsDirectory, '..');
  const put = (name: string, content: string) => writeFileSync(join(folder, name), content);
  for (const name of ['dist', '.bin']) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(folder, '.bin', name), text, { mode: 0o755 });
  }
  put('dist/app.js', 'from CI');
  put('manifest.csv', `acme-uploads,${key}\n`);
  put('failures.jsonl', `${JSON.stringify({ key })}\n`);
  put('dead-letters.jsonl', '');
  const s3 = aws.clients.s3(source, region);
  for (const bucket of ['acme-uploads', 'acme-jobs', 'acme-inventory']) {
    await makeBucket(s3, { bucket, region, versioned: false });
  }
  const place = { Bucket: 'acme-inventory' };
  const list = Buffer.from(gzipSync(Buffer.from(`"acme-uploads","${key}"\n`)));
  await s3.send(new PutObjectCommand({ ...place, Key: 'acme-uploads/data/1.csv.gz', Body: list }));
  const manifest = {
    sourceBucket: 'acme-uploads',
    destinationBucket: 'arn:aws:s3:::acme-inventory',
    version: '2016-11-30',
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key',
    files: [{ key: 'acme-uploads/data/1.csv.gz', size: list.length, MD5checksum: '' }],
  };
  const Key = 'acme-uploads/2026-11-22T01-00Z/manifest.json';
  await s3.send(new PutObjectCommand({ ...place, Key, Body: JSON.stringify(manifest) }));
}

async function run(aws: LocalAws, project: FerryProject, command: string): Promise<Ran> {
  await onlyCopies(aws);
  const id = await seedDeadLetters(aws, command);
  const words = command
    .replaceAll('PAIR', 'acme')
    .replaceAll(' …', ' --source-profile SOURCE --destination-profile DESTINATION')
    .replaceAll(/\bKEY\b/g, key)
    .replaceAll(/\bID\b/g, id)
    .replaceAll(/\bJOB\b/g, () => '"$JOB"');
  const job = words.includes('"$JOB"') ? await jobFor(aws, project, command) : '';
  const folder = join(project.pairsDirectory, '..');
  return project.shell(`${setting(folder)}JOB=${job}\n${words.replaceAll('/srv/s3-ferry', folder)}`);
}

/** What an earlier command uploaded to the destination itself is no copy. */
async function onlyCopies(aws: LocalAws): Promise<void> {
  const uploaded = { Bucket: 'acme-archive', Key: '2026/from-ci/app.js' };
  await aws.clients.s3(destination, 'eu-west-1').send(new DeleteObjectCommand(uploaded));
}

/**
 * Whoever follows a document has installed the project in `folder`, which documents call `/srv/s3-ferry`, and works there
 * with the source account.
 */
const setting = (folder: string) => `export PATH=${folder}/.bin:"$PATH" AWS_PROFILE=SOURCE\n`;

/** In the place of npm and npx, which would look for the project in a registry. */
const tools: Readonly<Record<string, string>> = {
  npm: `#!/bin/sh
case "$*" in
  ci) ;;
  "run demo") cd ${process.cwd()} && unset AWS_PROFILE && exec ${process.execPath} local/demo.ts ;;
  *) echo "npm $* is not for documents." >&2; exit 127 ;;
esac
`,
  npx: `#!/bin/sh
tool=$1; shift
case "$tool $*" in
  *" --dry-run"*) ;;
  "ferry deploy "*|"ferry remove "*|"ferry dlq purge "*) set -- "$@" --yes ;;
esac
case "$tool" in
  ferry) exec ${process.execPath} ${process.cwd()}/cli/ferry.ts "$@" ;;
  serverless) exec ${process.execPath} node_modules/serverless/bin/serverless.js "$@" ;;
  *) echo "There is no $tool here." >&2; exit 127 ;;
esac
`,
};

/** Two dead letters and a parked one for a command that is about them; the id of the first. */
async function seedDeadLetters(aws: LocalAws, command: string): Promise<string> {
  if (!/ dlq | status /.test(command)) return '';
  const { body, attributes } = deadLetterOf(key, { bucket: 'acme-uploads', pair: 'acme', attempts: 2 });
  const sqs = aws.clients.sqs(source, region);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const ids: string[] = [];
  for (const QueueName of [deadLetterQueueName('acme'), parkedQueueName('acme')]) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  }
  for (const QueueName of ['acme', 'acme'].map(deadLetterQueueName).concat(parkedQueueName('acme'))) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
    ids.push(sent.MessageId ?? '');
  }
  return ids[0] ?? '';
}

/** A job that waits where a command runs or ends one; one with a failure for what failed in it; else one that ended well. */
async function jobFor(aws: LocalAws, project: FerryProject, command: string): Promise<string> {
  const waits = / batch (?:confirm|cancel) /.test(command);
  const fails = command.includes('--failed');
  const s3 = aws.clients.s3(source, region);
  const archived = { Bucket: 'acme-uploads', Key: 'invoices/archived.pdf' };
  if (fails) await s3.send(new PutObjectCommand({ ...archived, Body: 'old', StorageClass: 'GLACIER' }));
  const file = join(project.pairsDirectory, '..', 'of-job.csv');
  writeFileSync(file, `acme-uploads,${fails ? archived.Key : key}\n`);
  const create = ['batch', 'create', 'acme', ...asSource, '--again', '--csv', file];
  const made = await project.ferry(...create, ...(waits ? [] : ['--yes']));
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const id = made.stdout.trim();
  await until(async () => {
    const { stdout } = await project.ferry('batch', 'status', 'acme', id, ...asSource, '--json');
    return (waits ? /"Suspended"/ : /"(?:Complete|Failed)"/).test(stdout);
  });
  await s3.send(new DeleteObjectCommand(archived));
  return id;
}

const asSource = ['--source-profile', 'SOURCE'];
