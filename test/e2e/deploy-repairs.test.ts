import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { functionName, largeQueueName, parkedQueueName } from '../../lib/core/pair/arn.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';

jest.setTimeout(180_000);

const source = '111111111111';
const region = 'eu-central-1';
const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];

let deployed: DeployedPair;
beforeAll(async () => {
  deployed = await startDeployedPair('mended');
});
afterAll(async () => await deployed?.stop());

const ferry = (...command: readonly string[]) => deployed.project.ferry(...command, ...profiles);

/** What somebody did behind the stacks, and what is said of it. */
const broken = [
  'There is no role s3-ferry-mended (account 222222222222, eu-west-1).',
  'The event notifications of bucket mended-uploads (account 111111111111, eu-central-1) differ from what the pair needs.',
  'There is no queue s3-ferry-mended-parked (account 111111111111, eu-central-1).',
  'There is no function s3-ferry-mended-replay (account 111111111111, eu-central-1).',
  'The event source mapping of s3-ferry-mended-large to s3-ferry-mended-large (account 111111111111, eu-central-1) differs from what the pair needs.',
];

async function breakIt(): Promise<void> {
  const { clients } = deployed.aws;
  const iam = clients.iam('222222222222');
  const RoleName = 's3-ferry-mended';
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 's3-ferry' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  const notifications = { Bucket: 'mended-uploads', NotificationConfiguration: {} };
  await deployed.source.send(new PutBucketNotificationConfigurationCommand(notifications));
  const sqs = clients.sqs(source, region);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: parkedQueueName('mended') }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  const lambda = clients.lambda(source, region);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName('mended', 'replay') }));
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({
      EventSourceArn: `arn:aws:sqs:${region}:${source}:${largeQueueName('mended')}`,
    }),
  );
  const UUID = EventSourceMappings[0]?.UUID;
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
}

describe('[E] what somebody changed behind the stacks', () => {
  test('a pair that is as deployed passes its check in one line', async () => {
    const { exitCode, stdout } = await ferry('check', 'mended');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^Pair mended: (\d+) of \1 calls pass; wiring as deployed\.\n$/);
  });

  test('check fails and names each part, what it is and should be, and the command', async () => {
    await breakIt();
    const { exitCode, stdout } = await ferry('check', 'mended');
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual(
      expect.arrayContaining(broken.map((line) => `FAIL ${line}`)),
    );
    expect(stdout).toContain('  - State: "Disabled"\n  + State: "Enabled"\n');
    expect(stdout).toContain(
      '  npx ferry deploy mended --source-profile source --destination-profile destination\n',
    );
    expect(stdout).toMatch(/; 5 of \d+ parts of the wiring are broken\.\n$/);
  });

  test('its JSON has a line for each', async () => {
    const { exitCode, stdout } = await ferry('check', 'mended', '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect({
      exitCode,
      words: lines
        .filter(({ kind }) => kind === 'wiring')
        .map(({ words }) => words)
        .sort(),
    }).toEqual({
      exitCode: 1,
      words: [...broken].sort(),
    });
  });

  test('a dry run of deploy names them all, and changes nothing', async () => {
    const { exitCode, stderr } = await ferry('deploy', 'mended', '--dry-run');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    for (const line of broken) expect(stderr).toContain(line);
    expect((await ferry('check', 'mended')).exitCode).toBe(1);
  });

  test('deploy repairs them and loses no dead letter', async () => {
    const id = await deployed.put('{"kept":true}');
    const { exitCode, stderr } = await ferry('deploy', 'mended', '--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect((await deployed.messages()).map(({ MessageId }) => MessageId)).toEqual([id]);
    await deployed.upload('after');
    expect(await deployed.copy('after')).toBe('after');
    expect((await ferry('check', 'mended')).exitCode).toBe(0);
  });

  test('a dry run after the pair was changed says what it would make, change and delete', async () => {
    const path = join(deployed.project.pairsDirectory, 'mended.yml');
    const queued = `${readFileSync(path, 'utf8')}trigger: queue\n`;
    writeFileSync(path, queued);
    expect(await ferry('deploy', 'mended', '--yes')).toMatchObject({ exitCode: 0 });
    writeFileSync(path, queued.replace('trigger: queue', 'tags: drop'));
    const { exitCode, stderr } = await ferry('deploy', 'mended', '--dry-run');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('  would delete the queue s3-ferry-mended-events, with its messages\n');
    expect(stderr).toContain('  - FERRY_PAIR.tags: "copy"\n');
    expect(stderr).toContain('  + FERRY_PAIR.tags: "drop"\n');
    expect(stderr).toContain('The role s3-ferry-mended (account 222222222222, eu-west-1) differs');
  });
});
