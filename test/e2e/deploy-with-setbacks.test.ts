import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { makeKey } from '../support/crossing.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { pairText } from '../support/pair-folder.ts';

const source = '111111111111';
const destination = '222222222222';
const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];
const names = ['broken', 'asked', 'templated'];

let aws: LocalAws;
let project: FerryProject;

beforeAll(async () => {
  aws = await startLocalAws();
  const pairs = names.map((name) => [`${name}.yml`, pairText(`${name}-uploads`, `${name}-archive`)]);
  project = ferryProject(aws, {
    ...Object.fromEntries(pairs),
    'templated.yml': underKeys(pairText('templated-uploads', 'templated-archive'), {
      source: await makeKey(aws, 'source'),
      destination: await makeKey(aws, 'destination'),
    }),
  });
  for (const name of [...names, 'fresh']) {
    const from = aws.clients.s3(source, 'eu-central-1');
    const to = aws.clients.s3(destination, 'eu-west-1');
    await makeBucket(from, { bucket: `${name}-uploads`, region: 'eu-central-1', versioned: false });
    await makeBucket(to, { bucket: `${name}-archive`, region: 'eu-west-1', versioned: false });
  }
}, 60_000);
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});
afterEach(() => aws.policyProxy.faults.clear());

/** The same pair with both buckets under keys. */
function underKeys(text: string, keys: { readonly source: string; readonly destination: string }): string {
  const { source: from, destination: to } = parse(text);
  return stringify({
    source: { ...from, kmsKey: keys.source },
    destination: { ...to, kmsKey: keys.destination },
  });
}

async function hasPolicy(bucket: string): Promise<boolean> {
  try {
    await aws.clients.s3(source, 'eu-central-1').send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return true;
  } catch {
    return false;
  }
}

async function hasStack(account: string, region: string, StackName: string): Promise<boolean> {
  try {
    const client = aws.clients.cloudFormation(account, region);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return /^(CREATE|UPDATE)_COMPLETE$/.test(Stacks[0]?.StackStatus ?? '');
  } catch {
    return false;
  }
}

describe('[E] a deploy that breaks', () => {
  const deploy = () => project.ferry('deploy', 'broken', ...profiles, '--yes');

  test.each([
    [
      'before the destination stack',
      { service: 'cloudformation', operation: 'CreateStack', account: destination },
      false,
      false,
    ],
    [
      'in the source stack',
      { service: 'cloudformation', operation: 'CreateStack', account: source },
      true,
      false,
    ],
    [
      'at the bucket policy',
      { service: 's3', operation: 'PutBucketPolicy', bucket: 'broken-uploads' },
      true,
      true,
    ],
  ] as const)('%s says so, and leaves what is done', async (_, match, destinationStack, sourceStack) => {
    aws.policyProxy.faults.add({ match, kind: '500' });
    const { exitCode, stderr } = await deploy();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(await hasStack(destination, 'eu-west-1', 's3-ferry-broken-destination')).toBe(destinationStack);
    expect(await hasStack(source, 'eu-central-1', 's3-ferry-broken')).toBe(sourceStack);
    expect(await hasPolicy('broken-uploads')).toBe(false);
  });

  test('goes on where it stood when it is run again', async () => {
    const { exitCode, stderr } = await deploy();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('No changes to deploy. Deployment skipped.');
    expect(await hasPolicy('broken-uploads')).toBe(true);
  });
});

describe('[E] at a terminal', () => {
  const deploy = (dialogue: Parameters<FerryProject['ferryAtTerminal']>[1]) =>
    project.ferryAtTerminal(['deploy', 'asked', ...profiles], dialogue);

  test('no is no: nothing is deployed', async () => {
    const { exitCode, stdout } = await deploy([['Deploy s3-ferry-asked-destination', 'n']]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 2 });
    expect(stdout).toContain('Stopped; nothing was deployed.');
    expect(await hasStack(destination, 'eu-west-1', 's3-ferry-asked-destination')).toBe(false);
  });

  test('each step is asked about, and the change of a shared policy is shown before', async () => {
    const { exitCode, stdout } = await deploy([
      ['Deploy s3-ferry-asked-destination', 'y'],
      ['Deploy s3-ferry-asked into account', 'y'],
      ['Write this policy?', 'y'],
    ]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    expect(stdout.indexOf('+ {"Sid":"S3FerryAskedReadObjects"')).toBeLessThan(
      stdout.indexOf('Write this policy?'),
    );
    expect(stdout).toContain('Pair asked works.');
  });

  test('init asks for what no option and no profile says', async () => {
    const { exitCode, stdout } = await project.ferryAtTerminal(
      ['init', ...profiles],
      [
        ['Name of the pair', 'fresh'],
        ['Source bucket', 'fresh-uploads'],
        ['Destination bucket', 'fresh-archive'],
        ['Only keys that begin with', ''],
        ['Put before the keys of the copies', ''],
        ['Who signs the copies', ''],
        ['How uploads arrive', ''],
      ],
    );
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    const { stdout: pairs } = await project.ferry('pairs', '--json');
    expect(pairs).toContain('"fresh-archive"');
    expect((await project.ferry('check', 'fresh')).exitCode).toBe(0);
  });
});

describe('[E] the policies of a pair as templates of CloudFormation', () => {
  const policies = (...more: readonly string[]) =>
    project.ferry('policies', 'templated', '--format', 'cloudformation', ...more);

  test('are refused as one stream, which no tool takes, with the options that part them', async () => {
    const { exitCode, stdout, stderr } = await policies();
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('--out FOLDER');
    expect(stderr).toContain('--account source');
  });

  test.each(['source', 'destination'])(
    'are one document for the %s account, which tells what no template holds',
    async (side) => {
      const { exitCode, stdout, stderr } = await policies('--account', side);
      expect(exitCode).toBe(0);
      const { Resources, Outputs } = parse(stdout);
      expect(Object.keys(Resources)).toEqual([side === 'source' ? 'FerryBucketPolicy' : 'FerryRole']);
      expect(Outputs.KeyStatements.Value).toContain('kms:');
      expect(stderr).toContain('No template holds the key policy of arn:aws:kms:');
    },
  );

  test('are files that can be applied as they are, with a script for what no template holds', async () => {
    const folder = join(project.pairsDirectory, '..', 'templates');
    const { exitCode, stderr } = await policies('--out', folder);
    expect({ exitCode, files: readdirSync(folder).sort() }).toEqual({
      exitCode: 0,
      files: [
        'templated-destination.sh',
        'templated-destination.yml',
        'templated-source.sh',
        'templated-source.yml',
      ],
    });
    expect(stderr).toContain(`account ${source}: sh `);
    for (const [side, account, region] of [
      ['destination', destination, 'eu-west-1'],
      ['source', source, 'eu-central-1'],
    ] as const) {
      const client = aws.clients.cloudFormation(account, region);
      const TemplateBody = readFileSync(join(folder, `templated-${side}.yml`), 'utf8');
      const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
      await client.send(new CreateStackCommand({ StackName: 'by-hand', TemplateBody, Capabilities }));
      expect(await hasStack(account, region, 'by-hand')).toBe(true);
      const script = readFileSync(join(folder, `templated-${side}.sh`), 'utf8');
      const ran = await project.shell(
        `export AWS_PROFILE=${side}\n${script.replaceAll('npx ferry', `${process.execPath} ${process.cwd()}/cli/ferry.ts`)}`,
      );
      expect(ran).toMatchObject({ exitCode: 0 });
    }
    const { stdout: lines } = await project.ferry('check', 'templated', ...profiles, '--json');
    const remedies = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === 'remedy' || kind === 'denial');
    // All that is left comes with `serverless deploy`.
    expect(remedies).toEqual([]);
  });
});
