import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { addOperator, makeRoles, operatorArn } from '../support/operator.ts';
import { pairText } from '../support/pair-folder.ts';

const [source, destination] = ['111111111111', '222222222222'] as const;

const nobodyReads = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'NobodyReads',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::noted-uploads/*',
    },
  ],
};

let aws: LocalAws;
let project: FerryProject;
beforeAll(async () => {
  aws = await startLocalAws();
  project = ferryProject(aws, {
    'acme.yml': pairText('acme-uploads', 'acme-archive'),
    'direct.yml': pairText('direct-uploads', 'direct-archive', 'access: bucket-policy\n'),
  });
});
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

describe('[E] ferry exec', () => {
  const exec = (...rest: string[]) => project.ferry('exec', 'acme', '--source-profile', 'operator', ...rest);

  beforeAll(async () => {
    await addOperator(aws, project);
    await makeRoles(aws, project, 'acme');
  });

  test('says where to write who may do it', async () => {
    const { exitCode, stderr } = await exec('--print', 'env');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`pairs/acme.yml`);
    expect(stderr).toContain(`operators:\n    - ${operatorArn}\n`);
  });

  test('does not ask for the root user, who takes no role', async () => {
    const { exitCode, stderr } = await project.ferry(
      'exec',
      'acme',
      '--source-profile',
      'source',
      '--print',
      'env',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The root user of an account takes no role');
    expect(stderr).not.toContain(':root\n');
  });

  test('says where to look when a profile gives no credentials', async () => {
    const { exitCode, stderr } = await project.ferry(
      'exec',
      'acme',
      '--source-profile',
      'nobody',
      '--print',
      'env',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: There is no profile nobody\. The AWS configuration files have .*\bsource\b/,
    );
  });

  describe('with that in the pair', () => {
    beforeAll(async () => {
      const operators = `operators: [${operatorArn}]\n`;
      appendFileSync(join(project.pairsDirectory, 'acme.yml'), operators);
      await makeRoles(aws, project, 'acme');
    });

    test('runs the command as the role, and ends as it does', async () => {
      const whoAmI = 'aws sts get-caller-identity --query Arn --output text; exit 7';
      expect(await exec('--', 'sh', '-c', whoAmI)).toMatchObject({
        exitCode: 7,
        stdout: `arn:aws:sts::${destination}:assumed-role/s3-ferry-acme/s3-ferry-acme-exec\n`,
      });
    });

    test.each([
      ['KILL', 137],
      ['TERM', 143],
      ['INT', 130],
    ])('ends as a shell does when the command is ended by SIG%s', async (signal, code) => {
      expect(await exec('--', 'sh', '-c', `kill -${signal} $$`)).toMatchObject({ exitCode: code });
    });

    test.each(['no-such-command', '/etc/passwd'])('says that %s cannot be run', async (command) => {
      expect(await exec('--', command)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/^error: .*(no-such-command|passwd)/),
      });
    });

    test('prints what an AWS profile takes as its credential_process', async () => {
      const { stdout } = await exec('--print', 'json');
      expect(JSON.parse(stdout)).toEqual({
        Version: 1,
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        SessionToken: expect.any(String),
        Expiration: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    });

    test('prints what a shell takes', async () => {
      const { stdout } = await exec('--print', 'env');
      const { stdout: region } = await project.shell(`${stdout}\necho $AWS_REGION`);
      expect(region).toBe('eu-west-1\n');
    });
  });

  test('is refused where no role is in the destination account, and without a command', async () => {
    expect(await project.ferry('exec', 'direct', '--', 'true')).toMatchObject({ exitCode: 2 });
    expect(await exec()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('after `--`') });
  });
});

describe('[E] ferry init', () => {
  const flags = ['--name', 'docs', '--source-bucket', 'docs-uploads', '--destination-bucket', 'docs-archive'];
  const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];

  test('names every flag that is missing where nobody can be asked', async () => {
    const { exitCode, stderr } = await project.ferry(
      'init',
      '--name',
      'docs',
      '--source-bucket',
      'docs-uploads',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Give --source-account, --source-region, --destination-bucket, ');
  });

  test('says which bucket is not there', async () => {
    const { exitCode, stderr } = await project.ferry('init', ...flags, ...profiles);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('docs-uploads cannot be seen with profile source');
  });

  test('finds out accounts and regions, proves the pair, and says the next command', async () => {
    const buckets = [
      [source, 'eu-central-1', 'docs-uploads'],
      [destination, 'eu-west-1', 'docs-archive'],
    ] as const;
    for (const [account, region, bucket] of buckets) {
      await makeBucket(aws.clients.s3(account, region), { bucket, region, versioned: false });
    }
    const { exitCode, stdout } = await project.ferry(
      'init',
      ...flags,
      ...profiles,
      '--prefix',
      'in/',
      '--tags',
      'drop',
    );
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'npx ferry deploy docs --source-profile source --destination-profile destination\n',
    });
    expect(readFileSync(join(project.pairsDirectory, 'docs.yml'), 'utf8')).toBe(
      [
        '# yaml-language-server: $schema=./pair.schema.json',
        'source:',
        '  account: "111111111111"',
        '  region: eu-central-1',
        '  bucket: docs-uploads',
        'destination:',
        '  account: "222222222222"',
        '  region: eu-west-1',
        '  bucket: docs-archive',
        'scope:',
        '  prefixes:',
        '    - in/',
        'tags: drop',
        '',
      ].join('\n'),
    );
    expect(await project.ferry('check', 'docs')).toMatchObject({ exitCode: 0 });
  });

  test('writes over no file, and no file that is wrong', async () => {
    expect(await project.ferry('init', ...flags, ...profiles)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('There is pairs/docs.yml already'),
    });
    const wrong = ['--name', 'Wrong', ...flags.slice(2), ...profiles];
    expect(await project.ferry('init', ...wrong)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('lower-case'),
    });
  });

  test('notes what of both buckets may be in the way, and gives it with the file as one JSON line', async () => {
    const uploads = aws.clients.s3(source, 'eu-central-1');
    await makeBucket(uploads, { bucket: 'noted-uploads', region: 'eu-central-1', versioned: false });
    await uploads.send(
      new PutBucketOwnershipControlsCommand({
        Bucket: 'noted-uploads',
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      }),
    );
    await uploads.send(
      new PutBucketPolicyCommand({ Bucket: 'noted-uploads', Policy: JSON.stringify(nobodyReads) }),
    );
    const noted = ['--name', 'noted', '--source-bucket', 'noted-uploads', ...flags.slice(4), ...profiles];
    const more = ['--add-prefix', 'noted/', '--dry-run', '--json'];
    const { exitCode, stdout, stderr } = await project.ferry('init', ...noted, ...more);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const { summary, text, isWritten, notes, next } = JSON.parse(stdout);
    expect(summary).toMatchObject({ command: 'init', pair: 'noted', ended: 'complete', exitCode: 0 });
    expect({ text, isWritten, next }).toEqual({
      text: expect.stringContaining('bucket: noted-uploads'),
      isWritten: false,
      next: 'npx ferry deploy noted --source-profile source --destination-profile destination',
    });
    expect(notes).toEqual([
      expect.stringContaining('noted-uploads has ACLs enabled (ObjectWriter)'),
      expect.stringContaining('docs-archive keeps no versions'),
      expect.stringMatching(
        /^Statement NobodyReads of the bucket policy of noted-uploads .* denies CopyObject, UploadPartCopy, GetObject, HeadObject\. /,
      ),
    ]);
    expect(summary.counts.notes).toBe(notes.length);
    for (const one of notes) expect(stderr).toContain(`Note: ${one}`);
  });

  test('offers the profiles of the AWS configuration at a terminal', async () => {
    const chosen = ['--name', 'chosen', ...flags.slice(2), '--access', 'relay', '--trigger', 'eventbridge'];
    const { exitCode, stdout } = await project.ferryAtTerminal(
      ['init', ...chosen, '--prefix', 'c/', '--add-prefix', 'd/', '--dry-run', '--source-profile', 'source'],
      [
        ['AWS profile of the destination account', 'dest'],
        ['Taken off the keys of the copies', ''],
      ],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('account: "222222222222"');
    expect(stdout).toMatch(/keyRule:\s+addPrefix: d\//);
  });

  describe('of buckets under keys of KMS', () => {
    const named = (name: string) => [
      '--name',
      name,
      '--source-bucket',
      `${name}-uploads`,
      '--destination-bucket',
      `${name}-archive`,
    ];
    const pairFile = (name: string) => readFileSync(join(project.pairsDirectory, `${name}.yml`), 'utf8');

    async function bucketUnder(account: string, region: string, bucket: string, key?: string): Promise<void> {
      const s3 = aws.clients.s3(account, region);
      await makeBucket(s3, { bucket, region, versioned: false });
      const ApplyServerSideEncryptionByDefault = {
        SSEAlgorithm: 'aws:kms' as const,
        ...(key && { KMSMasterKeyID: key }),
      };
      const Rules = [{ ApplyServerSideEncryptionByDefault }];
      await s3.send(
        new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } }),
      );
    }

    async function keyIn(account: string, region: string): Promise<{ id: string; arn: string }> {
      const kms = new KMSClient({ region, endpoint: aws.endpoint, credentials: administrator(account) });
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      kms.destroy();
      return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
    }

    test('writes the ARNs of the keys, also where a bucket names one by its id', async () => {
      const from = await keyIn(source, 'eu-central-1');
      const to = await keyIn(destination, 'eu-west-1');
      await bucketUnder(source, 'eu-central-1', 'keyed-uploads', from.id);
      await bucketUnder(destination, 'eu-west-1', 'keyed-archive', to.arn);
      expect(await project.ferry('init', ...named('keyed'), ...profiles)).toMatchObject({ exitCode: 0 });
      expect(pairFile('keyed')).toContain(
        `  # the default encryption of the source bucket\n  kmsKey: ${from.arn}\n`,
      );
      expect(pairFile('keyed')).toContain(
        `  # the default encryption of the destination bucket\n  kmsKey: ${to.arn}\n`,
      );
      expect(await project.ferry('check', 'keyed')).toMatchObject({ exitCode: 0 });
    });

    test('writes a pair that copies what is uploaded under the keys', async () => {
      const key = 'under keys/ä.txt';
      const deployed = await project.ferry('deploy', 'keyed', ...profiles, '--yes');
      expect(deployed).toMatchObject({ exitCode: 0 });
      await aws.clients
        .s3(source, 'eu-central-1')
        .send(new PutObjectCommand({ Bucket: 'keyed-uploads', Key: key, Body: 'crosses' }));
      const waited = await project.ferry('check', 'keyed', ...profiles, '--probe');
      expect(waited).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('It was copied') });
      await aws.idle();
      const copy = await aws.clients
        .s3(destination, 'eu-west-1')
        .send(new GetObjectCommand({ Bucket: 'keyed-archive', Key: key }));
      expect(await copy.Body?.transformToString()).toBe('crosses');
      expect(pairFile('keyed')).toContain(`kmsKey: ${copy.SSEKMSKeyId}`);
    }, 90_000);

    test('proposes relay for a source under aws/s3, and refuses what cannot read it', async () => {
      await bucketUnder(source, 'eu-central-1', 'managed-uploads');
      await bucketUnder(destination, 'eu-west-1', 'managed-archive');
      const init = (...more: string[]) => project.ferry('init', ...named('managed'), ...profiles, ...more);
      const refused = await init('--access', 'assume-role');
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Use --access relay') });
      const shown = await init('--dry-run');
      expect(shown).toMatchObject({
        exitCode: 0,
        stdout: '',
        stderr: expect.stringContaining('access: relay'),
      });
      expect(existsSync(join(project.pairsDirectory, 'managed.yml'))).toBe(false);
      expect(await init()).toMatchObject({ exitCode: 0 });
      expect(pairFile('managed')).toMatch(/\naccess: relay\n$/);
      expect(await init('--prefix', 'in/', '--force')).toMatchObject({ exitCode: 0 });
      expect(pairFile('managed')).toContain('- in/');
    });

    test('proposes eventbridge beside another pair of the same keys', async () => {
      const again = [
        '--name',
        'again',
        '--source-bucket',
        'keyed-uploads',
        '--destination-bucket',
        'managed-archive',
      ];
      expect(
        await project.ferry('init', ...again, ...profiles, '--prefix', 'new/', '--dry-run'),
      ).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('trigger: eventbridge'),
      });
    });

    test('asks at a terminal for prefix, access and trigger, and takes what it proposes by Enter', async () => {
      const asked = [
        '--name',
        'asked',
        '--source-bucket',
        'docs-uploads',
        '--destination-bucket',
        'docs-archive',
      ];
      const { exitCode, stdout } = await project.ferryAtTerminal(
        ['init', ...asked, ...profiles, '--trigger', 'eventbridge'],
        [
          ['Only keys that begin with', 'typed/'],
          ['Taken off the keys of the copies', 'typed/'],
          ['Put before the keys of the copies', 'from/'],
          ['Who signs the copies', ''],
        ],
      );
      expect(stdout).toContain('Wrote pairs/asked.yml');
      expect(exitCode).toBe(0);
      expect(pairFile('asked')).toContain('- typed/');
      expect(pairFile('asked')).toContain('keyRule:\n  stripPrefix: typed/\n  addPrefix: from/\n');
      expect(pairFile('asked')).toContain('trigger: eventbridge');
    });
  });
});
