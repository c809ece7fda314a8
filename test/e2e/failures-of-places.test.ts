import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { record } from '../support/events.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

let post: DeployedPair;
beforeAll(async () => {
  post = await startDeployedPair('post');
});
afterAll(() => post?.stop());
afterEach(async () => {
  post?.aws.policyProxy.faults.clear();
  await post?.clear();
});

async function empty(s3: S3Client, Bucket: string): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

async function remove(s3: S3Client, Bucket: string): Promise<void> {
  await empty(s3, Bucket);
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

async function make(account: string, region: string, Bucket: string): Promise<void> {
  const configuration = { LocationConstraint: region as 'eu-west-1' };
  await post.aws.clients
    .s3(account, region)
    .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: configuration }));
}

/** The only dead letter: its failure, as a ferry wrote it. */
async function failure() {
  const [message, ...more] = await post.messages();
  expect(more).toEqual([]);
  return JSON.parse(message?.Body ?? '{}').failure;
}

const functionArn = 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-post-replicate';

/** Has Lambda run the function for an upload of `key`, as often as it may. */
async function invoke(key: string): Promise<object> {
  const event = { Records: [record(key, { bucket: 'post-uploads' })] };
  post.aws.lambda.invokeAsync(functionArn, event);
  await post.aws.idle(120_000);
  return event;
}

describe('[E] an object whose destination bucket', () => {
  const { account, region, bucket } = {
    account: '222222222222',
    region: 'eu-west-1',
    bucket: 'post-archive',
  };

  it('is gone is a dead letter that says which, and crosses by a replay when it is there again', async () => {
    await remove(post.destination, bucket);
    await post.upload('to nowhere');
    expect(await failure()).toMatchObject({
      code: 'DstBucketNotFound',
      side: 'destination',
      disposition: 'permanent',
      hint: expect.stringMatching(/no bucket post-archive.*pairs\/post.yml.*account 222222222222/),
    });
    await make(account, region, bucket);
    expect(await post.dlq('replay')).toMatchObject({ exitCode: 0, stdout: '1 copied\n' });
    expect(await post.copy('to nowhere')).toBe('to nowhere');
  });

  it('was taken by another account is a dead letter that names the case, and nothing is put there', async () => {
    await remove(post.destination, bucket);
    const stranger = post.aws.clients.s3('333333333333', region);
    await make('333333333333', region, bucket);
    await post.upload('to a stranger');
    const found = await failure();
    expect(await stranger.send(new ListObjectsV2Command({ Bucket: bucket }))).toMatchObject({ KeyCount: 0 });
    await remove(stranger, bucket);
    await make(account, region, bucket);
    expect(found).toMatchObject({
      code: 'DstPutObjectNotPermitted',
      hint: expect.stringContaining('or the bucket is not of account 222222222222'),
    });
  });

  it('lies in another Region than the pair says is a dead letter that names the field', async () => {
    await remove(post.destination, bucket);
    await make(account, 'eu-north-1', bucket);
    await post.upload('elsewhere');
    const found = await failure();
    await remove(post.aws.clients.s3(account, 'eu-north-1'), bucket);
    await make(account, region, bucket);
    expect(found).toMatchObject({
      code: 'DstBucketWrongRegion',
      side: 'destination',
      hint: expect.stringMatching(/not in eu-west-1.*destination\.region in pairs\/post\.yml/),
    });
  });
});

describe('[E] an event that outlasts all tries', () => {
  it.each([
    ['CopyObject', '503', 'DstThrottled', 'destination'],
    ['CopyObject', 'reset', 'DstUnreachable', 'destination'],
    ['CopyObject', '200-with-error', 'DstUnavailable', 'destination'],
    ['CopyObject', '200-with-error-newline', 'DstResultIncomplete', 'destination'],
    ['AssumeRole', '503', 'StsUnavailable', 'sts'],
  ] as const)(
    'of %s answered by %s is in the queue as S3 sent it, and told as %s',
    async (operation, kind, code, side) => {
      // Short enough that one invocation makes one try.
      await post.configure('replicate', { Timeout: 4 });
      post.aws.policyProxy.sessions.expireAll();
      post.aws.policyProxy.faults.add({ match: { operation }, kind });
      const event = await invoke(`${operation} ${kind}`);
      const [message] = await post.messages();
      expect(JSON.parse(message?.Body ?? '')).toEqual(event);
      const { stdout } = await post.dlq('list', '--json');
      expect(jsonLines(stdout)).toMatchObject([
        { code, side, count: 1, example: { key: `${operation} ${kind}` } },
      ]);
    },
  );
});

describe('[E] a function', () => {
  async function told(): Promise<{ body: unknown; stdout: string }> {
    const [message] = await post.messages();
    const { stdout } = await post.dlq('list');
    return { body: JSON.parse(message?.Body ?? ''), stdout };
  }

  it('that times out leaves the event in the queue, and the list says how it ended', async () => {
    await post.configure('replicate', { Timeout: 4 });
    await invoke('warm');
    // The copy is refused for good, and then the queue of dead letters keeps the function waiting.
    await post.upload('late', 'late', { StorageClass: 'GLACIER' });
    await post.clear();
    post.aws.policyProxy.faults.add({
      match: { operation: 'SendMessage' },
      kind: 'slow',
      delayMs: 6_000,
      times: 3,
    });
    const event = await invoke('late');
    // What the function said before it ended comes too, late.
    await until(async () => (await post.messages()).length === 4);
    const messages = await post.messages();
    const bare = messages.filter(({ MessageAttributes }) => MessageAttributes?.['RequestID']);
    expect(bare.map(({ Body = '' }) => JSON.parse(Body))).toEqual([event]);
    const { stdout } = await post.dlq('list');
    expect(stdout).toMatch(/^InvocationFailed +lambda +1 .*late/m);
    expect(stdout).toContain('Task timed out after 4.00 seconds');
    expect(stdout).toContain('look at the log');
  });

  it('that is killed each time leaves the event in the queue, and it crosses by a replay', async () => {
    await post.configure('replicate', { Timeout: 120 });
    await post.upload('killed');
    post.aws.policyProxy.faults.add({ match: { operation: 'CopyObject' }, kind: 'slow', delayMs: 60_000 });
    post.aws.policyProxy.counts.reset();
    const invoked = invoke('killed');
    for (const tries of [1, 2, 3]) {
      await until(() => post.aws.policyProxy.counts.of('s3:CopyObject') === tries);
      await post.aws.lambda.killRunning();
    }
    const event = await invoked;
    const { body, stdout } = await told();
    expect(body).toEqual(event);
    expect(stdout).toMatch(/^InvocationFailed +lambda +1 .*killed/m);
    expect(stdout).toContain('Runtime exited with error: signal: killed');
    post.aws.policyProxy.faults.clear();
    expect(await post.dlq('replay')).toMatchObject({ exitCode: 0, stdout: '1 copied\n' });
    expect(await post.copy('killed')).toBe('killed');
  });

  it('that runs out of memory leaves the event in the queue, and the list says so', async () => {
    // Lambda's least is 128; in so little as this Node does not even start.
    await post.configure('replicate', { MemorySize: 8 });
    const event = await invoke('heavy');
    const { body, stdout } = await told();
    expect(body).toEqual(event);
    expect(stdout).toMatch(/^InvocationFailed +lambda +1 .*heavy/m);
    expect(stdout).toContain('Runtime exited');
  });
});
