import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import {
  DeleteBucketPolicyCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { makeVpc } from '../support/made-vpc.ts';
import { pairText } from '../support/pair-folder.ts';

const source = '111111111111';
const destination = '222222222222';
const region = 'eu-central-1';
const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];
const ofOthers = {
  Sid: 'Packages',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::packages/*',
};

let aws: LocalAws;
let project: FerryProject;
let endpoint: string;
let vpcId: string;

beforeAll(async () => {
  aws = await startLocalAws({ timeScale: 0.001 });
  const ec2 = aws.clients.ec2(source, region);
  const made = await makeVpc(ec2, region, { Version: '2012-10-17', Statement: [ofOthers] });
  vpcId = made.vpcId;
  endpoint = made.vpc.s3Endpoint;
  const vpc = `vpc: ${JSON.stringify(made.vpc)}\n`;
  const text = pairText('inside-uploads', 'inside-archive', vpc).replace('eu-west-1', region);
  project = ferryProject(aws, { 'inside.yml': text });
  for (const [account, bucket] of [
    [source, 'inside-uploads'],
    [destination, 'inside-archive'],
  ] as const) {
    await makeBucket(aws.clients.s3(account, region), { bucket, region, versioned: false });
  }
  const { exitCode, stderr } = await project.ferry('deploy', 'inside', ...profiles, '--yes');
  if (exitCode !== 0) throw new Error(stderr);
}, 120_000);
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

async function endpointPolicy(): Promise<{ Statement: { Sid: string }[] }> {
  const { VpcEndpoints } = await aws.clients
    .ec2(source, region)
    .send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpoint] }));
  return JSON.parse(VpcEndpoints?.[0]?.PolicyDocument ?? '{}');
}

async function crosses(Key: string): Promise<boolean> {
  await aws.clients
    .s3(source, region)
    .send(new PutObjectCommand({ Bucket: 'inside-uploads', Key, Body: 'x' }));
  await aws.idle();
  try {
    await aws.clients.s3(destination, region).send(new HeadObjectCommand({ Bucket: 'inside-archive', Key }));
    return true;
  } catch {
    return false;
  }
}

describe('[E] a pair in a VPC whose S3 endpoint does not let everything through', () => {
  test('has its statements in the policy of the endpoint, beside those of others, and carries', async () => {
    const [first, ...more] = (await endpointPolicy()).Statement;
    expect(first).toEqual(ofOthers);
    expect(more.length).toBeGreaterThan(4);
    expect(await crosses('a')).toBe(true);
  });

  test('carries nothing without one of them; check names it, and its command repairs it', async () => {
    const whole = await endpointPolicy();
    const Statement = whole.Statement.filter(({ Sid }) => Sid !== 'S3FerryInsideWriteObjects');
    const PolicyDocument = JSON.stringify({ ...whole, Statement });
    await aws.clients
      .ec2(source, region)
      .send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoint, PolicyDocument }));
    expect(await crosses('b')).toBe(false);
    const { exitCode, stdout } = await project.ferry('check', 'inside', ...profiles, '--json');
    const remedies = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === 'remedy');
    expect({ exitCode, remedies }).toMatchObject({
      exitCode: 1,
      remedies: [
        {
          account: source,
          document: `policy of VPC endpoint ${endpoint}`,
          statements: [{ Sid: 'S3FerryInsideWriteObjects' }],
        },
      ],
    });
    expect(await project.shell(remedies[0].command)).toMatchObject({ exitCode: 0 });
    expect(await crosses('c')).toBe(true);
  });

  test.each([
    ['aws:SourceVpc', () => vpcId],
    ['aws:SourceVpce', () => endpoint],
  ])(
    'crosses into a bucket that denies all but its %s, and check says so; of another it says what denies',
    async (key, own) => {
      const archive = aws.clients.s3(destination, region);
      const only = (value: string) => {
        const deny = { Sid: 'OwnNetwork', Effect: 'Deny', Principal: '*', Action: 's3:PutObject' };
        const Condition = { StringNotEquals: { [key]: value } };
        const Statement = [{ ...deny, Resource: 'arn:aws:s3:::inside-archive/*', Condition }];
        const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
        return archive.send(new PutBucketPolicyCommand({ Bucket: 'inside-archive', Policy }));
      };
      await only(own());
      expect(await crosses(`own-${key}`)).toBe(true);
      expect((await project.ferry('check', 'inside', ...profiles)).exitCode).toBe(0);
      await only('another');
      expect(await crosses(`another-${key}`)).toBe(false);
      const { exitCode, stdout } = await project.ferry('check', 'inside', ...profiles);
      expect({ exitCode, stdout }).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining('statement OwnNetwork of the bucket policy of inside-archive denies'),
      });
      expect(stdout).toContain(`sends ${key}: ${own()}`);
      const [, command = ''] = /The same as a command.*\n\n {2}(aws .*)/.exec(stdout) ?? [];
      expect(await project.shell(command)).toMatchObject({ exitCode: 0 });
      expect(await crosses(`excepted-${key}`)).toBe(true);
      await archive.send(new DeleteBucketPolicyCommand({ Bucket: 'inside-archive' }));
    },
  );

  test.each([
    ['s3Endpoint', 'VPC endpoint vpce-0a1b2c3d'],
    ['subnets', 'subnet subnet-0a1b2c3d'],
    ['securityGroups', 'security group sg-0a1b2c3d'],
  ])('whose %s is a wrong one is refused before any stack is made, and by a dry run', async (field, what) => {
    const wrong = what.split(' ').at(-1);
    const right = readFileSync(join(project.pairsDirectory, 'inside.yml'), 'utf8');
    const { vpc, ...rest } = parse(right.replaceAll('inside-', 'astray-'));
    const value = field === 's3Endpoint' ? wrong : [wrong];
    const text = stringify({ ...rest, vpc: { ...vpc, [field]: value } });
    writeFileSync(join(project.pairsDirectory, 'astray.yml'), text);
    for (const how of ['--dry-run', '--yes']) {
      const { exitCode, stderr } = await project.ferry('deploy', 'astray', ...profiles, how);
      expect({ how, exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(
          `There is no ${what} in account ${source}, ${region}: correct vpc.${field}.`,
        ),
      });
    }
    const { Stacks = [] } = await aws.clients
      .cloudFormation(destination, region)
      .send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackName }) => StackName)).toEqual(['s3-ferry-inside-destination']);
  });

  test('takes out its own statements again when it is removed', async () => {
    const { exitCode, stderr } = await project.ferry('remove', 'inside', ...profiles, '--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect((await endpointPolicy()).Statement).toEqual([ofOthers]);
  });
});
