import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Access, Pair, Trigger } from '../../lib/core/pair/pair.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { propertiesOf } from '../support/crossing.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const triggers = ['notification', 'eventbridge', 'queue'] as const satisfies readonly Trigger[];
const accesses = ['assume-role', 'bucket-policy', 'relay'] as const satisfies readonly Access[];
const matrix = triggers.flatMap((trigger) => accesses.map((access) => [trigger, access] as const));

function nameOf(trigger: Trigger, access: Access): string {
  return `${trigger}-${access}`;
}

/** Pairs with the trigger `eventbridge` have one source bucket between them, as no others may; those with `queue` copy without the SDK. */
function pairFile(trigger: Trigger, access: Access): string {
  const name = nameOf(trigger, access);
  const source = trigger === 'eventbridge' ? 'shared-uploads' : `${name}-from`;
  const scope = `scope:\n  prefixes: ["${name}/", "all/"]\nkeyRule:\n  addPrefix: copies/\n`;
  const client = trigger === 'queue' ? 'lean' : 'sdk';
  return pairText(
    source,
    `${name}-to`,
    `${scope}trigger: ${trigger}\naccess: ${access}\nclient: ${client}\n`,
  );
}

const pairs = new Map<string, Pair>();
let aws: LocalAws;
let folder: string;
beforeAll(async () => {
  folder = pairFolder(
    Object.fromEntries(
      matrix.map(([trigger, access]) => [`${nameOf(trigger, access)}.yml`, pairFile(trigger, access)]),
    ),
  );
  aws = await startLocalAws({ timeScale: 0.001 });
});
afterAll(async () => {
  await aws?.stop();
  removePairFolders();
});

/** Uploads an object with everything that a copy has to carry, and waits until all that hear of it are done. */
async function upload({ source }: Pair, Key: string, Body: string): Promise<void> {
  await aws.clients.s3(source.account, source.region).send(
    new PutObjectCommand({
      Bucket: source.bucket,
      Key,
      Body,
      ContentType: 'text/csv; charset=utf-8',
      ContentLanguage: 'de',
      ContentDisposition: 'attachment; filename="x.csv"',
      CacheControl: 'max-age=60',
      Metadata: { owner: 'finance' },
      Tagging: 'department=finance&kept=7+years',
    }),
  );
  await aws.idle();
}

async function expectCopy({ source, destination }: Pair, key: string): Promise<void> {
  const original = aws.clients.s3(source.account, source.region);
  const copy = aws.clients.s3(destination.account, destination.region);
  const copied = await propertiesOf(copy, destination.bucket, `copies/${key}`);
  expect(copied).toEqual(await propertiesOf(original, source.bucket, key));
  expect(copied).toMatchObject({ metadata: { owner: 'finance' }, tags: { kept: '7 years' } });
}

/** Requests to S3 and STS since the counts began. */
function requests(): Record<string, number> {
  const counts = Object.entries(aws.policyProxy.counts.snapshot());
  return Object.fromEntries(counts.filter(([operation]) => /^(s3|sts):/.test(operation)));
}

const ofCopy: Record<Access, Record<string, number>> = {
  'assume-role': { 's3:PutObject': 1, 's3:CopyObject': 1 },
  'bucket-policy': { 's3:PutObject': 1, 's3:CopyObject': 1 },
  relay: { 's3:PutObject': 2, 's3:HeadObject': 1, 's3:GetObject': 1, 's3:GetObjectTagging': 1 },
};

describe('[E] an upload', () => {
  it.each(matrix)(
    'crosses by %s and %s as it is; a warm one costs no request too many',
    async (trigger, access) => {
      const name = nameOf(trigger, access);
      const pair = await deployPair(aws, name, { pairsDirectory: folder });
      pairs.set(name, pair);
      // S3's test event would have a process of its own started beside that of the first upload.
      await aws.idle();
      const key = `${name}/a+b c%20été 🚢.csv`;
      await upload(pair, key, 'cold');
      await expectCopy(pair, key);
      aws.policyProxy.counts.reset();
      await upload(pair, key, 'warm');
      expect(requests()).toEqual(ofCopy[access]);
      await expectCopy(pair, key);
      await upload(pair, 'out of scope', 'x');
      expect(aws.policyProxy.denials()).toEqual([]);
    },
  );

  it('crosses by every pair that listens to the same bucket through EventBridge', async () => {
    const listening = accesses.map((access) => pairs.get(nameOf('eventbridge', access)));
    const [first] = listening;
    if (!first) throw new Error('No pair listens.');
    await upload(first, 'all/report.csv', 'for all');
    expect(new Set(listening.map((pair) => pair?.source.bucket))).toEqual(new Set(['shared-uploads']));
    for (const pair of listening) if (pair) await expectCopy(pair, 'all/report.csv');
  });
});
