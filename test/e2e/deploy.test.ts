import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { pairText } from '../support/pair-folder.ts';

const source = '111111111111';
const destination = '222222222222';
const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];

let aws: LocalAws;
/** What the local Lambda complains of. */
const notes: object[] = [];
let project: FerryProject;

beforeAll(async () => {
  aws = await startLocalAws({ onEvent: (event) => event.kind === 'note' && notes.push(event) });
  project = ferryProject(aws, {
    'acme.yml': pairText('acme-uploads', 'acme-archive', 'scope:\n  prefixes: [in/]\n'),
  });
  const buckets = [
    [source, 'eu-central-1', 'acme-uploads'],
    [destination, 'eu-west-1', 'acme-archive'],
  ] as const;
  for (const [account, region, bucket] of buckets) {
    await makeBucket(aws.clients.s3(account, region), { bucket, region, versioned: false });
  }
  await othersMoveIn();
}, 60_000);
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

/** A statement in the bucket's policy and a notification that have nothing to do with the pair. */
async function othersMoveIn(): Promise<void> {
  await s3().send(
    new PutBucketPolicyCommand({ Bucket: 'acme-uploads', Policy: JSON.stringify(othersPolicy) }),
  );
  const { TopicArn } = await aws.clients
    .sns(source, 'eu-central-1')
    .send(new CreateTopicCommand({ Name: 'others' }));
  await s3().send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'acme-uploads',
      NotificationConfiguration: {
        TopicConfigurations: [
          {
            Id: 'others',
            TopicArn,
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'other/' }] } },
          },
        ],
      },
    }),
  );
}

const othersPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::acme-uploads', 'arn:aws:s3:::acme-uploads/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};

function s3() {
  return aws.clients.s3(source, 'eu-central-1');
}

async function bucketPolicy() {
  const { Policy = '{}' } = await s3().send(new GetBucketPolicyCommand({ Bucket: 'acme-uploads' }));
  return JSON.parse(Policy);
}

async function notifications() {
  const { $metadata: _, ...document } = await s3().send(
    new GetBucketNotificationConfigurationCommand({ Bucket: 'acme-uploads' }),
  );
  return document;
}

/** The JSON lines that `ferry check` prints, and how it ended. */
async function check() {
  const { exitCode, stdout, stderr } = await project.ferry('check', 'acme', ...profiles, '--json');
  if (exitCode === 2) throw new Error(stderr);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { exitCode, remedies: lines.filter(({ kind }) => kind === 'remedy') };
}

describe('[E] ferry deploy', () => {
  const before: { notifications?: unknown } = {};

  test('a dry run shows the change and makes none', async () => {
    before.notifications = await notifications();
    const { exitCode, stderr } = await project.ferry('deploy', 'acme', ...profiles, '--dry-run');
    for (const what of ['role s3-ferry-acme', 'role s3-ferry-acme-lambda', 'queue s3-ferry-acme-dlq']) {
      expect(stderr).toContain(`  would make the ${what}\n`);
    }
    expect({ exitCode, says: stderr.includes('+ {"Sid":"S3FerryAcmeReadObjects"') }).toEqual({
      exitCode: 0,
      says: true,
    });
    expect(await bucketPolicy()).toEqual(othersPolicy);
    await expect(
      aws.clients.iam(destination).send(new GetRoleCommand({ RoleName: 's3-ferry-acme' })),
    ).rejects.toThrow();
  }, 30_000);

  test('check says in one line that the pair is not deployed yet', async () => {
    const { exitCode, stdout } = await project.ferry('check', 'acme', ...profiles);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Pair acme: 0 of \d+ calls pass; not deployed yet \(`ferry deploy acme`\)\.$/m);
    expect(stdout).not.toContain('FAIL');
    expect(stdout).toContain('lacks S3FerryAcmeReadObjects');
    expect(stdout).not.toContain(' may not ');
  }, 30_000);

  test('asks before it does anything', async () => {
    const { exitCode, stderr } = await project.ferry('deploy', 'acme', ...profiles);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(await bucketPolicy()).toEqual(othersPolicy);
  }, 30_000);

  test('refuses the profile of another account', async () => {
    const swapped = ['--source-profile', 'destination', '--destination-profile', 'source'];
    const { exitCode, stderr } = await project.ferry('deploy', 'acme', ...swapped, '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Profile destination is of account 222222222222');
  }, 30_000);

  test('deploys both accounts, keeps what others have, and an upload crosses', async () => {
    const { exitCode, stderr } = await project.ferry('deploy', 'acme', ...profiles, '--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { Statement } = await bucketPolicy();
    expect(Statement[0]).toEqual(othersPolicy.Statement[0]);
    expect(Statement).toHaveLength(4);
    expect((await notifications()).TopicConfigurations).toHaveLength(1);
    await s3().send(new PutObjectCommand({ Bucket: 'acme-uploads', Key: 'in/a', Body: 'hello' }));
    await aws.idle();
    const { Body } = await aws.clients
      .s3(destination, 'eu-west-1')
      .send(new GetObjectCommand({ Bucket: 'acme-archive', Key: 'in/a' }));
    expect(await Body?.transformToString()).toBe('hello');
    expect(notes).toEqual([]);
  }, 90_000);

  test('the probe crosses', async () => {
    const { exitCode, stderr } = await project.ferry('check', 'acme', ...profiles, '--probe');
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('It was copied'),
    });
  }, 60_000);

  test('done again changes nothing', async () => {
    const policy = await bucketPolicy();
    const { exitCode, stderr } = await project.ferry('deploy', 'acme', ...profiles, '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('The policies of buckets and keys are as they should be.');
    expect(await bucketPolicy()).toEqual(policy);
  }, 60_000);

  test('the command that check prints repairs each statement that is taken away, and keeps those of others', async () => {
    const whole = await bucketPolicy();
    const ours = whole.Statement.filter(({ Sid }: { Sid: string }) => Sid !== 'TlsOnly');
    expect(ours).toHaveLength(3);
    for (const gone of ours) {
      const Statement = whole.Statement.filter((one: unknown) => one !== gone);
      const Policy = JSON.stringify({ ...whole, Statement });
      await s3().send(new PutBucketPolicyCommand({ Bucket: 'acme-uploads', Policy }));
      const { exitCode, remedies } = await check();
      expect({ exitCode, remedies }).toMatchObject({
        exitCode: 1,
        remedies: [
          { account: source, document: 'bucket policy of acme-uploads', statements: [{ Sid: gone.Sid }] },
        ],
      });
      expect(await project.shell(remedies[0].command)).toMatchObject({ exitCode: 0 });
      expect((await bucketPolicy()).Statement).toEqual(
        expect.arrayContaining(whole.Statement.map((one: unknown) => one)),
      );
    }
    expect(await check()).toEqual({ exitCode: 0, remedies: [] });
  }, 120_000);

  test('the offline command merges over a pipe, and writes nothing where nothing can be read', async () => {
    const whole = await bucketPolicy();
    const Policy = JSON.stringify(othersPolicy);
    await s3().send(new PutBucketPolicyCommand({ Bucket: 'acme-uploads', Policy }));
    const { stdout } = await project.ferry('policies', 'acme', '--format', 'cli');
    const [command = ''] = stdout.split('\n\n');
    const pasted = (text: string) =>
      text
        .replaceAll('npx ferry', `${process.execPath} ${process.cwd()}/cli/ferry.ts`)
        .replaceAll('aws s3api', 'aws --profile source s3api');
    expect(
      await project.shell(
        pasted(command).replace('--profile source s3api get', '--profile nobody s3api get'),
      ),
    ).toMatchObject({
      exitCode: 2,
    });
    expect(await bucketPolicy()).toEqual(othersPolicy);
    expect(await project.shell(pasted(command))).toMatchObject({ exitCode: 0 });
    expect((await bucketPolicy()).Statement).toEqual(whole.Statement);
  }, 60_000);

  test('remove undoes exactly that, and may be repeated', async () => {
    for (const attempt of [1, 2]) {
      const { exitCode, stderr } = await project.ferry('remove', 'acme', ...profiles, '--yes');
      expect({ attempt, exitCode, stderr }).toMatchObject({ attempt, exitCode: 0 });
    }
    expect(await bucketPolicy()).toEqual(othersPolicy);
    expect(await notifications()).toEqual(before.notifications);
    await expect(
      aws.clients.iam(destination).send(new GetRoleCommand({ RoleName: 's3-ferry-acme' })),
    ).rejects.toThrow();
    // Its functions went with it: nothing asks for a queue that is gone.
    await aws.idle();
  }, 90_000);
});
