import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { readEvent, record } from '../support/events.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const bucket = 'post-uploads';
let post: DeployedPair;
beforeAll(async () => {
  post = await startDeployedPair('post');
  await post.silence();
  for (const s3 of [post.source, post.destination]) {
    await s3.send(new CreateBucketCommand({ Bucket: s3 === post.source ? 'thief-here' : 'thief-there' }));
  }
});
afterAll(() => post?.stop());
afterEach(() => post?.clear());

const event = (key: string, more: object = {}) => ({ Records: [{ ...record(key, { bucket }), ...more }] });

/** Replays all dead letters; what became of each, by its key or id. */
async function replayed() {
  const { exitCode, stdout } = await post.dlq('replay', '--json');
  const results = jsonLines<{ id: string; key?: string; result: string; code: string }>(stdout);
  return { exitCode, results };
}

/** What the only dead letter says of its failure. */
async function onlyDeadLetter() {
  const [message, ...more] = await post.messages();
  expect(more).toEqual([]);
  return JSON.parse(message?.Body ?? 'null');
}

/** Whatever a dead letter says, nothing is ever put anywhere but into the pair's destination. */
async function stolen(): Promise<number> {
  const counts = [
    [post.source, 'thief-here'],
    [post.destination, 'thief-there'],
  ] as const;
  const lists = counts.map(([s3, Bucket]) => s3.send(new ListObjectsV2Command({ Bucket })));
  return (await Promise.all(lists)).reduce((sum, { KeyCount = 0 }) => sum + KeyCount, 0);
}

describe('[E] a hostile dead letter', () => {
  it.each<[string, string, string, string]>([
    ['is no JSON', 'garbage \u0009 {', 'EventMalformed', 'the message is not JSON'],
    ['is JSON of nothing known', '{"hello":["world"]}', 'EventMalformed', 'no envelope'],
    ['is nested beyond reason', '['.repeat(50_000), 'EventMalformed', 'not JSON'],
    [
      'speaks of another bucket',
      JSON.stringify({ Records: [record('a', { bucket: 'thief-here' })] }),
      'EventWrongBucket',
      'thief-here',
    ],
    [
      'has a key that does not decode',
      JSON.stringify(event('a')).replace('"key":"a"', '"key":"%E0%A4%A"'),
      'EventKeyInvalid',
      'key',
    ],
    [
      'has a key that no object can have',
      JSON.stringify(event('a'.repeat(1_025))),
      'EventKeyInvalid',
      '1025 bytes',
    ],
  ])('that %s stays, with a failure that says so', async (_, body, code, words) => {
    await post.put(body);
    const before = await post.copies();
    expect(await replayed()).toMatchObject({ exitCode: 1, results: [{ result: 'failed', code }] });
    const deadLetter = await onlyDeadLetter();
    expect(deadLetter).toMatchObject({ version: 1, attempts: 2, failure: { code, side: 'event' } });
    expect(deadLetter.failure.message).toContain(words);
    // The raw event is kept as it came.
    expect(deadLetter.event).toEqual(body.startsWith('{') ? JSON.parse(body) : body);
    expect(await post.copies()).toEqual(before);
  });

  it('that names a destination, a role and an upload of its own changes nothing about where the object goes', async () => {
    await post.upload('in/a', 'content');
    const upload = {
      id: 'somebody-elses-upload',
      bucket: 'thief-there',
      sourceETag: '"e"',
      sourceModifiedMs: 1,
      partBytes: 5_242_880,
      openedAtMs: 1,
      restarts: 0,
    };
    const destination = { bucket: 'thief-there', account: '333333333333', role: 'thief', key: 'stolen' };
    const orders = {
      destination,
      destinationKey: '../../thief-there/stolen',
      pair: 'other',
      access: 'relay',
    };
    const deadLetter = JSON.parse(deadLetterOf('in/a', { bucket }).body);
    await post.put(JSON.stringify({ ...deadLetter, ...orders, event: event('in/a', orders) }));
    await post.put(JSON.stringify({ version: 1, upload, ...orders, event: event('in/a', orders) }));
    expect(await replayed()).toMatchObject({
      exitCode: 0,
      results: [
        { key: 'in/a', result: 'copied' },
        { key: 'in/a', result: 'copied' },
      ],
    });
    expect(await post.copy('in/a')).toBe('content');
    expect(await post.copies()).toEqual(['in/a']);
    expect(await stolen()).toBe(0);
  });

  it('that is as large as SQS takes, and so too large once it says why, stays as it is and is told of each time', async () => {
    const body = JSON.stringify({ hello: 'x'.repeat(1_048_576 - 12) });
    expect(Buffer.byteLength(body)).toBe(1_048_576);
    const id = await post.put(body);
    const told = { id, result: 'kept', code: 'EventMalformed' };
    expect(await replayed()).toMatchObject({ exitCode: 1, results: [told] });
    expect((await post.dlq('list')).stdout).toContain('EventMalformed  event  1');
    expect((await post.messages()).map(({ MessageId, Body }) => [MessageId, Body === body])).toEqual([
      [id, true],
    ]);
    expect(await post.dlq('park')).toMatchObject({ exitCode: 0, stderr: '1 parked.\n' });
    expect((await post.messages('parked')).map(({ Body }) => Body === body)).toEqual([true]);
  });
});

describe('[E] a dead letter that Lambda or SQS wrote', () => {
  it('is replayed as the upload it is about, each record of it', async () => {
    for (const key of ['in/1', 'in/2', 'in/3', 'in/4']) await post.upload(key, key);
    const attributes = {
      RequestID: 'R1',
      ErrorCode: '200',
      ErrorMessage: 'Task timed out after 120.00 seconds',
    };
    const { Records } = event('in/2');
    await post.put(JSON.stringify({ Records: [...event('in/1').Records, ...Records] }), attributes);
    const wrapper = readEvent('lambda-on-failure-destination.json');
    await post.put(JSON.stringify({ ...wrapper, requestPayload: event('in/3') }));
    // As SQS moves it out of the queue of events: the body that S3 sent.
    await post.put(JSON.stringify(event('in/4')));
    expect(await replayed()).toMatchObject({ exitCode: 0 });
    expect(await post.copies()).toEqual(['in/1', 'in/2', 'in/3', 'in/4', 'in/a']);
    expect(await post.messages()).toEqual([]);
  });

  it('is split where only a part of it fails', async () => {
    await post.upload('in/5', 'five');
    const foreign = record('in/6', { bucket: 'thief-here' });
    await post.put(JSON.stringify({ Records: [...event('in/5').Records, foreign] }));
    expect(await replayed()).toMatchObject({ exitCode: 1, results: [{ result: 'failed' }] });
    expect(await post.copy('in/5')).toBe('five');
    expect(await onlyDeadLetter()).toMatchObject({ key: 'in/6', event: { Records: [foreign] }, attempts: 2 });
  });
});
