import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { commandLine } from '../cli/terminal/command-line.ts';
import { printError } from '../cli/terminal/terminal.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { compareBuckets } from './compare-buckets.ts';
import { awkwardFiles, type DemoFile, excludedFile } from './demo/awkward-files.ts';
import { ferry } from './demo/ferry.ts';
import { outcomes } from './demo/outcomes.ts';
import { chapter, comparison, done, objectLine } from './demo/screen.ts';
import { upload } from './demo/upload.ts';
import { deployPair } from './deploy.ts';
import { type LocalAws, startLocalAws } from './local-aws.ts';
import type { OutcomeLog } from './outcome-log.ts';
import { stopRequest } from './stop-request.ts';

/** Longest any object of the demo may take, in ms; a cold machine unpacks and starts the function meanwhile. */
const patienceMs = 60_000;

const refusedFile: DemoFile = { key: 'contracts/2026.txt', body: new TextEncoder().encode('Signed.\n') };

const heard = outcomes();
const problems: string[] = [];

/** The whole story; what is not as it should be is collected in `problems`. */
async function tell(aws: LocalAws): Promise<void> {
  const pair = await deployPair(aws, 'demo', { onStep: done });
  await crossOnUpload(aws, pair);
  await failAndReplay(aws, pair);
  await compare(aws, pair);
}

async function crossOnUpload(aws: LocalAws, pair: Pair): Promise<void> {
  const { account, region, bucket } = pair.source;
  const files = [...awkwardFiles, excludedFile];
  chapter(
    '1. Objects are copied on upload',
    `${files.length} files go to ${bucket} (account ${account}); each notifies the Lambda, which copies it to ${pair.destination.bucket} (account ${pair.destination.account}).\n     size  latency  key`,
  );
  for (const file of files) await upload(aws.clients.s3(account, region), bucket, file);
  for await (const outcome of heard.of(
    files.map(({ key }) => key),
    patienceMs,
  )) {
    objectLine(outcome);
    expect(outcome, outcome.key === excludedFile.key ? 'filtered' : 'copied');
  }
}

async function failAndReplay(aws: LocalAws, pair: Pair): Promise<void> {
  const { account, region, bucket } = pair.source;
  const s3 = aws.clients.s3(account, region);
  chapter(
    '2. A permission is missing',
    `The policy of ${bucket} loses the statement that lets the role read objects. Then a file is uploaded.`,
  );
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: withoutReading(Policy) }));
  await upload(s3, bucket, refusedFile);
  for await (const outcome of heard.of([refusedFile.key], patienceMs)) {
    objectLine(outcome);
    expect(outcome, 'dead-lettered');
  }
  if ((await ferry(aws, pair, ['dlq', 'list'])) !== 0) problems.push('ferry dlq list failed');

  chapter(
    '3. Mended and replayed',
    'The statement is put back as the hint says, and the dead letter goes through again.',
  );
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  if ((await ferry(aws, pair, ['dlq', 'replay'])) !== 0) problems.push('ferry dlq replay failed');
  if ((await ferry(aws, pair, ['dlq', 'list'])) !== 0) problems.push('ferry dlq list failed');
}

async function compare(aws: LocalAws, pair: Pair): Promise<void> {
  const { source, destination } = pair;
  chapter('4. Both buckets compared', 'Every object is read at both ends: bytes, headers, metadata, tags.');
  const { expected, differences } = await compareBuckets(
    pair,
    aws.clients.s3(source.account, source.region),
    aws.clients.s3(destination.account, destination.region),
  );
  if (expected !== awkwardFiles.length + 1) problems.push(`${expected} objects are in scope at the source`);
  problems.push(...differences.map(({ destinationKey, difference }) => `${destinationKey}: ${difference}`));
  comparison(problems, `${expected} objects in scope, ${expected} copies, no difference.`);
}

function expect({ key, kind, detail }: OutcomeLog, expected: OutcomeLog['kind']): void {
  if (kind !== expected) problems.push(`${key}: ${kind}, not ${expected}: ${detail}`);
}

/** A bucket policy without the statements that allow reading objects. */
function withoutReading(policy: string): string {
  const document: { Statement: { Action: string[] }[] } = JSON.parse(policy);
  const Statement = document.Statement.filter(({ Action }) => !Action.includes('s3:GetObject'));
  return JSON.stringify({ ...document, Statement });
}

async function main(): Promise<void> {
  const startedAt = Date.now();
  const aws = await startLocalAws({ timeScale: 0.01, onEvent: heard.hear });
  const stop = stopRequest();
  void stop.heard.then(aws.stop).then(() => process.exit(stop.exitCode()));
  try {
    done('an AWS on this machine, with two accounts', Date.now() - startedAt);
    await tell(aws);
  } finally {
    await aws.stop();
  }
}

const program = new Command('npm run demo --')
  .description('Copies objects between two accounts of a local AWS, has one fail, and replays it.')
  .action(main);

commandLine(program)
  .parseAsync()
  .catch((error: unknown) => {
    problems.push(error instanceof Error ? error.message : String(error));
    printError(error instanceof Error ? (error.stack ?? error.message) : String(error));
  })
  .finally(() => {
    process.exitCode = problems.length > 0 ? 1 : 0;
  });
