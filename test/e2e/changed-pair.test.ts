import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { addOperator, operatorArn } from '../support/operator.ts';
import { pairText } from '../support/pair-folder.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const more = `operators: [${operatorArn}]\nkeyRule: { addPrefix: first/ }\n`;
const admins = ['--source-profile', 'source', '--destination-profile', 'destination'];
const operator = ['--source-profile', 'operator', '--destination-profile', 'destination'];

/** Changes of the file, one after the other, and where a copy of `key` is after each. */
const changes = [
  ['keyRule', { keyRule: { addPrefix: 'second/' } }, { bucket: 'live-archive', prefix: 'second/' }],
  ['access', { access: 'relay' }, { bucket: 'live-archive', prefix: 'second/' }],
  ['trigger', { trigger: 'queue' }, { bucket: 'live-archive', prefix: 'second/' }],
  [
    'destination.bucket',
    { destination: { account: '222222222222', region: 'eu-west-1', bucket: 'live-vault' } },
    { bucket: 'live-vault', prefix: 'second/' },
  ],
] as const;

let live: DeployedPair;
let file: Record<string, unknown>;

beforeAll(async () => {
  live = await startDeployedPair('live', more);
  await addOperator(live.aws, live.project);
  await makeBucket(live.destination, { bucket: 'live-vault', region: 'eu-west-1', versioned: false });
  file = parse(pairText('live-uploads', 'live-archive', more));
  await live.upload('old', 'from before');
});
afterAll(() => live?.stop());

async function textAt(Bucket: string, Key: string): Promise<string | undefined> {
  const found = await live.destination.send(new GetObjectCommand({ Bucket, Key })).catch(() => undefined);
  return await found?.Body?.transformToString();
}

describe('[E] a live pair', () => {
  test.each(changes)('loses nothing when %s changes', async (name, change, { bucket, prefix }) => {
    // A failure from before the change, whose object nobody has copied.
    await live.silence();
    await live.upload(`failed/${name}`, 'failed');
    const { body, attributes } = deadLetterOf(`failed/${name}`, { bucket: 'live-uploads', pair: 'live' });
    await live.put(body, attributes);
    Object.assign(file, change);
    writeFileSync(join(live.project.pairsDirectory, 'live.yml'), stringify(file));

    expect(await live.project.ferry('deploy', 'live', ...admins, '--yes')).toMatchObject({ exitCode: 0 });
    expect(await live.dlq('replay')).toMatchObject({ exitCode: 0 });
    await live.upload(`new/${name}`, 'new');
    expect(await textAt(bucket, `${prefix}failed/${name}`)).toBe('failed');
    expect(await textAt(bucket, `${prefix}new/${name}`)).toBe('new');

    expect(await live.project.ferry('backfill', 'live', ...operator)).toMatchObject({ exitCode: 0 });
    expect(await textAt(bucket, `${prefix}old`)).toBe('from before');
    expect(await live.project.ferry('verify', 'live', ...operator)).toMatchObject({ exitCode: 0 });
  });

  test('keeps the copies that were made before', async () => {
    expect(await textAt('live-archive', 'first/old')).toBe('from before');
    expect(await textAt('live-archive', 'second/old')).toBe('from before');
  });
});
