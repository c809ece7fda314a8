import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';

const rule = "keyRule: { addPrefix: to/ }\nscope: { suffixes: [.txt], excludes: ['*secret*'] }\n";

describe('[E] ferry status', () => {
  let deployed: DeployedPair;
  const status = (key: string, ...rest: string[]) =>
    deployed.project.ferry(
      'status',
      deployed.pair.name,
      key,
      '--source-profile',
      'source',
      '--destination-profile',
      'destination',
      ...rest,
    );
  const told = async (key: string) => {
    const { exitCode, stdout } = await status(key, '--json');
    return { exitCode, ...JSON.parse(stdout) };
  };

  beforeAll(async () => {
    deployed = await startDeployedPair('where', rule);
  });
  afterAll(() => deployed?.stop());

  it('tells that an object crossed, and where to', async () => {
    await deployed.upload('a b.txt', 'text');
    const { exitCode, stdout, stderr } = await status('a b.txt');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^source {7}s3:\/\/where-uploads\/a b\.txt {2}4 B, .*, STANDARD, ETag ".*"/);
    expect(stdout).toMatch(/\ndestination {2}s3:\/\/where-archive\/to\/a b\.txt {2}4 B, /);
    expect(stdout).toMatch(/\ncomparison {3}= same\n$/);
    expect(exitCode).toBe(0);
  });

  it('tells why an object is not to cross', async () => {
    expect(await told('a.bin')).toMatchObject({
      exitCode: 1,
      comparison: 'out-of-scope',
      reason: 'it ends with none of the suffixes of the scope',
    });
    expect(await told('secret.txt')).toMatchObject({ reason: 'an exclude of the scope matches it' });
  });

  it('names the dead letter of an object, which stays in its queue, and the upload under way', async () => {
    await deployed.silence();
    const { source, destination, pair } = deployed;
    await source.send(new PutObjectCommand({ Bucket: pair.source.bucket, Key: 'stuck.txt', Body: 'text' }));
    const event = {
      Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: named('stuck.txt') }],
    };
    const failure = {
      code: 'SrcGetObjectNotPermitted',
      message: 'Refused.',
      hint: 'Mend the policy.\nLike so.',
    };
    const deadLetter = { version: 1, pair: pair.name, failure, event, key: 'stuck.txt', attempts: 3 };
    const id = await deployed.put(
      JSON.stringify({ ...deadLetter, firstFailedAt: '2026-11-01T00:00:00.000Z' }),
    );
    await deployed.put(JSON.stringify({ ...deadLetter, key: 'other.txt', event: { Records: [] } }));
    await destination.send(
      new CreateMultipartUploadCommand({ Bucket: pair.destination.bucket, Key: 'to/stuck.txt' }),
    );
    expect(await told('stuck.txt')).toMatchObject({
      exitCode: 1,
      comparison: 'missing',
      deadLetters: [
        { id, code: 'SrcGetObjectNotPermitted', hint: 'Mend the policy.\nLike so.', parked: false },
      ],
      uploads: [{ since: expect.stringMatching(/^\d{4}-/) }],
    });
    const { stdout } = await status('stuck.txt');
    expect(stdout).toContain('dead letter  SrcGetObjectNotPermitted: Refused.\n');
    expect(stdout).toContain(`\n${' '.repeat(13)}Mend the policy.\n${' '.repeat(13)}Like so.\n`);
    expect(stdout).toContain('failed 3 times since 2026-11-01');
    expect(stdout).toMatch(/\nupload {7}under way since /);
    expect(await deployed.messages()).toHaveLength(2);
  });

  it('has the dead letter of an object that S3 refuses to say anything of', async () => {
    const { aws, pair } = deployed;
    const refuse = aws.policyProxy.faults.add({
      match: { bucket: pair.source.bucket, key: 'stuck.txt' },
      kind: 'expired-token',
    });
    const { stdout, stderr, exitCode } = await status('stuck.txt');
    refuse();
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(stdout).toMatch(/^source .*not read: ExpiredToken: /ms);
    expect(stdout).toContain('dead letter  SrcGetObjectNotPermitted: Refused.\n');
    expect(stdout).not.toContain('Unknown');
  });

  it('tells of an object that is in neither bucket, and of one that is at the destination alone', async () => {
    expect(await told('never.txt')).toMatchObject({ exitCode: 1, comparison: 'nowhere' });
    const { destination, pair } = deployed;
    await destination.send(
      new PutObjectCommand({ Bucket: pair.destination.bucket, Key: 'to/alone.txt', Body: 'x' }),
    );
    expect(await told('alone.txt')).toMatchObject({ exitCode: 1, comparison: 'extra' });
  });
});

function named(key: string) {
  return { bucket: { name: 'where-uploads' }, object: { key, size: 4 } };
}
