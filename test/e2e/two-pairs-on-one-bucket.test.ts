import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { pairText } from '../support/pair-folder.ts';

const source = '111111111111';
const destination = '222222222222';
const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];
const trigger = 'trigger: eventbridge\n';

let aws: LocalAws;
let project: FerryProject;

beforeAll(async () => {
  aws = await startLocalAws();
  project = ferryProject(aws, {
    'one.yml': pairText('shared-uploads', 'one-archive', trigger),
    'two.yml': pairText('shared-uploads', 'two-archive', `${trigger}keyRule: { addPrefix: two/ }\n`),
  });
  const uploads = { bucket: 'shared-uploads', region: 'eu-central-1', versioned: false };
  await makeBucket(aws.clients.s3(source, uploads.region), uploads);
  for (const bucket of ['one-archive', 'two-archive']) {
    const archive = { bucket, region: 'eu-west-1', versioned: false };
    await makeBucket(aws.clients.s3(destination, archive.region), archive);
  }
  for (const name of ['one', 'two']) {
    expect(await project.ferry('deploy', name, ...profiles, '--yes')).toMatchObject({ exitCode: 0 });
  }
}, 180_000);
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

function uploads() {
  return aws.clients.s3(source, 'eu-central-1');
}

function archives() {
  return aws.clients.s3(destination, 'eu-west-1');
}

/** The keys of all three buckets. */
async function keys(): Promise<Record<string, string[]>> {
  const keysIn = async (s3: ReturnType<typeof uploads>, Bucket: string) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    return [Bucket, Contents.map(({ Key = '' }) => Key)] as const;
  };
  return Object.fromEntries([
    await keysIn(uploads(), 'shared-uploads'),
    await keysIn(archives(), 'one-archive'),
    await keysIn(archives(), 'two-archive'),
  ]);
}

describe('[E] two pairs that copy the same keys of one bucket', () => {
  test('both copy an upload, each by its own key rule', async () => {
    await uploads().send(new PutObjectCommand({ Bucket: 'shared-uploads', Key: 'a.txt', Body: 'both' }));
    await aws.idle();
    for (const [Bucket, Key] of [
      ['one-archive', 'a.txt'],
      ['two-archive', 'two/a.txt'],
    ]) {
      const { Body } = await archives().send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe('both');
    }
  }, 60_000);

  test.each(['one', 'two'])(
    'the probe of pair %s leaves nothing in any bucket',
    async (name) => {
      const before = await keys();
      const { exitCode, stderr } = await project.ferry('check', name, ...profiles, '--probe');
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('What the probe wrote is taken away again.'),
      });
      await aws.idle();
      expect(await keys()).toEqual(before);
    },
    60_000,
  );

  test.each(['one', 'two'])(
    'verify of pair %s finds nothing that differs',
    async (name) => {
      expect(await project.ferry('verify', name, ...profiles)).toMatchObject({ exitCode: 0 });
    },
    60_000,
  );
});
