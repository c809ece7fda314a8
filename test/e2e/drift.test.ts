import { GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import type { DriftReport } from '../../lib/core/compare/drift.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type DriftWatch, watchDrift } from '../../lib/drift.ts';
import { s3Listing } from '../../lib/edge/listing/s3-listing.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { makeBucket } from '../../local/deploy/buckets.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { awkwardKeys } from '../support/awkward-keys.ts';
import { noHurry } from '../support/ferry.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const scope = `scope: { prefixes: [in/, other/], excludes: ['*.tmp'] }
keyRule: { addPrefix: all/ }
drift: { schedule: rate(1 day), prefixes: [in/] }
`;
/** More than a page of a listing. */
const keys = [
  ...Array.from({ length: 1_050 }, (_, at) => `in/${at}`),
  ...awkwardKeys.map(([key]) => `in/${key}`),
];
const [changed, gone] = ['in/7', 'in/1049'];

let aws: LocalAws;
let folder: string;
beforeAll(async () => {
  folder = pairFolder({
    'assumes.yml': pairText('assumes-from', 'assumes-to', scope),
    'direct.yml': pairText('direct-from', 'direct-to', `${scope}access: bucket-policy\n`),
  });
  aws = await startLocalAws();
});
afterAll(async () => {
  await aws?.stop();
  removePairFolders();
});

function sides({ source, destination }: Pair) {
  return [
    { s3: aws.clients.s3(source.account, source.region), ...source },
    { s3: aws.clients.s3(destination.account, destination.region), ...destination },
  ] as const;
}

/** Both buckets with the same in them, but for what is wrong. */
async function fill(pair: Pair): Promise<void> {
  const [source, destination] = sides(pair);
  for (const { s3, bucket, region } of [source, destination]) {
    await makeBucket(s3, { bucket, region, versioned: false });
  }
  const put = ({ s3, bucket }: typeof source | typeof destination, Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const work = [...keys, 'in/x.tmp', 'other/unseen'];
  await pMap(work, (key) => put(source, key, key), { concurrency: 16 });
  await pMap(keys, (key) => put(destination, `all/${key}`, key), { concurrency: 16 });
  await put(destination, `all/${changed}`, 'something else');
  await destination.s3.send(new DeleteObjectCommand({ Bucket: destination.bucket, Key: `all/${gone}` }));
  await put(destination, 'all/in/of-others', 'nobody expects it');
}

describe('[E] drift', () => {
  it.each(['assumes', 'direct'])('is found by the deployed function of the pair %s', async (name) => {
    await fill(loadPair(name, folder));
    const pair = await deployPair(aws, name, { pairsDirectory: folder });
    const event = { source: 'aws.events', time: '2026-11-23T04:00:00Z' };
    const arn = `arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-${name}-drift`;
    const result = await aws.lambda.invoke(arn, event);
    // Within the hour what is wrong may still be under way.
    expect(result).toMatchObject({
      kind: 'succeeded',
      payload: {
        prefix: 'in/',
        counts: { same: keys.length - 2, recent: 2, extra: 1, missing: 0, differs: 0, differsByETag: 0 },
        examples: { extra: ['all/in/of-others'] },
      },
    });
    expect(aws.policyProxy.denials()).toEqual([]);
    expect(await twoHoursLater(pair)).toMatchObject({
      counts: { same: keys.length - 2, recent: 0, extra: 1, missing: 1, differs: 1, differsByETag: 0 },
      examples: { missing: [`all/${gone}`], differs: [`all/${changed}`] },
    });
  });

  it('fails the function, and tells nothing, without the permission that the switch adds', async () => {
    const iam = aws.clients.iam('222222222222');
    const role = { RoleName: 's3-ferry-assumes', PolicyName: 's3-ferry' };
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(role));
    const policy = JSON.parse(decodeURIComponent(PolicyDocument));
    const kept = policy.Statement.filter((one: { Sid?: string } | null) => one && one.Sid !== 'ListCopies');
    expect(kept.length).toBeLessThan(policy.Statement.length);
    const without = JSON.stringify({ ...policy, Statement: kept });
    await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: without }));
    const arn = 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-assumes-drift';
    expect(await aws.lambda.invoke(arn, {})).toMatchObject({ kind: 'failed', errorType: 'AccessDenied' });
    expect(aws.policyProxy.denials().at(-1)).toMatchObject({
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::assumes-to',
    });
  });
});

/** The same comparison over HTTP, by a clock that is ahead. */
async function twoHoursLater(pair: Pair): Promise<DriftReport> {
  const [source, destination] = sides(pair);
  const clock = { now: () => Date.now() + 2 * 3_600_000, sleep: async () => undefined };
  const { drift } = pair;
  if (!drift) throw new Error('The pair is not compared.');
  const watch: DriftWatch = {
    pair,
    drift,
    source: s3Listing(source.s3, source),
    destination: s3Listing(destination.s3, destination),
    clock,
    report: () => undefined,
  };
  return watchDrift(Date.now(), watch, noHurry);
}
