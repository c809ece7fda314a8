import { randomBytes } from 'node:crypto';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import {
  isWritePriced,
  type Requests,
  requestsOfDeadLetter,
  requestsOfLargeObject,
  requestsOfObject,
  requestsOfReplay,
  sum,
  times,
} from '../../lib/cost/requests.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import { type Crossing, mib, startCrossing } from '../support/crossing.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { record } from '../support/events.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(120_000);

const services = (prefix: string, requests: Requests): Requests =>
  Object.fromEntries(Object.entries(requests).filter(([name]) => name.startsWith(prefix)));

const ways = (['assume-role', 'bucket-policy', 'relay'] as const).flatMap((access) =>
  (['copy', 'drop'] as const).map((tags) => ({ access, tags })),
);

let aws: LocalAws | undefined;
afterAll(() => aws?.stop());

describe.each(ways)('[E] the requests that `ferry cost` counts on, with $access and tags: $tags,', (way) => {
  let crossing: Crossing;
  beforeAll(async () => {
    const name = `${way.access}-${way.tags}`;
    const ends = {
      source: { bucket: `from-${name}` },
      destination: { bucket: `to-${name}`, role: `r-${name}` },
    };
    crossing = await startCrossing({ ...way, ...ends, name }, aws);
    aws = crossing.aws;
  });

  /** What all invocations for one upload of so many bytes asked S3. */
  const counted = async (key: string, size: number, tagging?: string) => {
    await crossing.upload(key, randomBytes(size), tagging ? { Tagging: tagging } : {});
    crossing.aws.policyProxy.counts.reset();
    await crossing.invoke({ Records: [record(key, { bucket: crossing.pair.source.bucket, size })] });
    const messages = crossing.queue.length;
    const last = await crossing.drain();
    expect(last?.kind ?? 'copied').toBe('copied');
    const { denials, counts } = crossing.aws.policyProxy;
    expect(denials()).toEqual([]);
    return { requests: services('s3:', counts.snapshot()), messages };
  };

  it.each([
    ['plain', undefined],
    ['tagged', 'a=b&c=d'],
  ])('are those of a %s object', async (key, tagging) => {
    const { requests, messages } = await counted(key, 100, tagging);
    expect(requests).toEqual(requestsOfObject(crossing.pair));
    expect(messages).toBe(0);
  });

  it.each([2, 3])('are those of an object in %d parts', async (parts) => {
    const { requests, messages } = await counted(`parts-${parts}`, (parts - 1) * 5 * mib + 1, 'a=b');
    const told = requestsOfLargeObject(crossing.pair, parts);
    expect(requests).toEqual(services('s3:', told));
    expect(messages).toBe(told['sqs:SendMessage']);
  });
});

describe('[E] the requests that `ferry cost` counts on for what fails', () => {
  let post: DeployedPair;
  beforeAll(async () => {
    post = await startDeployedPair('counted');
  });
  afterAll(() => post?.stop());

  it('are those of dead letters and their replay, as deployed', async () => {
    const deadLetters = 3;
    const { counts } = post.aws.policyProxy;
    const Bucket = post.pair.source.bucket;
    const { Policy } = await post.source.send(new GetBucketPolicyCommand({ Bucket }));
    await post.source.send(new DeleteBucketPolicyCommand({ Bucket }));
    counts.reset();
    for (let number = 0; number < deadLetters; number++) await post.upload(`failed/${number}`);
    await until(() => counts.of('sqs:SendMessage') >= deadLetters);
    const copies = times(requestsOfObject(post.pair), deadLetters);
    const failed = sum(copies, times(requestsOfDeadLetter(post.pair), deadLetters));
    const { 's3:PutObject': uploads, ...asked } = services('s3:', counts.snapshot());
    expect(uploads).toBe(deadLetters);
    expect(asked).toEqual(services('s3:', failed));
    expect(counts.of('sqs:SendMessage')).toBe(failed['sqs:SendMessage']);
    await post.source.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    counts.reset();
    expect(await post.dlq('replay')).toMatchObject({ stdout: `${deadLetters} copied\n` });
    const replayed = sum(copies, times(requestsOfReplay, deadLetters));
    expect(services('s3:', counts.snapshot())).toEqual(services('s3:', replayed));
    expect(counts.of('sqs:DeleteMessageBatch')).toBeGreaterThan(0);
    expect(counts.of('sqs:DeleteMessageBatch')).toBeLessThanOrEqual(replayed['sqs:DeleteMessageBatch'] ?? 0);
    expect(counts.of('sqs:DeleteMessage')).toBe(0);
  });
});

describe('[U] requests by their price', () => {
  it('are with PUT and LIST when they write or list, else with GET', () => {
    const all = Object.keys(
      sum(
        requestsOfObject({ access: 'relay', tags: 'copy' }),
        requestsOfLargeObject({ access: 'relay', tags: 'copy' }, 2),
        requestsOfObject({ access: 'assume-role', tags: 'copy' }),
        requestsOfLargeObject({ access: 'assume-role', tags: 'copy' }, 2),
      ),
    );
    const isRead = (name: string) => /^s3:(Get|Head)/.test(name);
    const ofS3 = all.filter((name) => name.startsWith('s3:'));
    expect(ofS3.filter(isWritePriced)).toEqual(ofS3.filter((name) => !isRead(name)));
    expect(ofS3.length).toBeGreaterThan(8);
  });
});
