import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type DeadLetterFacts, deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const bucket = 'post-uploads';
let post: DeployedPair;
beforeAll(async () => {
  post = await startDeployedPair('post', 'replay: { maxAttempts: 3 }\n');
  await post.silence();
});
afterAll(() => post?.stop());
afterEach(async () => {
  post.aws.policyProxy.faults.clear();
  await post?.clear();
});

/** Dead letters of objects that stand at the source and did not cross; their ids by key. */
async function lost(
  deadLetters: Readonly<Record<string, Partial<DeadLetterFacts>>>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [key, facts] of Object.entries(deadLetters)) {
    await post.upload(key);
    const { body, attributes } = deadLetterOf(key, { bucket, ...facts });
    ids.set(key, await post.put(body, attributes));
  }
  return ids;
}

/** Keys of the dead letters in the queue. */
async function left(queue?: 'parked'): Promise<string[]> {
  const bodies = (await post.messages(queue)).map(({ Body = '' }) => JSON.parse(Body));
  return bodies.map(({ key }) => key).sort();
}

function keys(prefix: string, count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [`${prefix}/${number}`, {}]));
}

function results(stdout: string) {
  return jsonLines<{ key: string; result: string }>(stdout);
}

describe('[E] ferry dlq replay', () => {
  it('puts through what a filter names; all else stays as it was, where everybody sees it', async () => {
    const ids = await lost({
      'code/a': { code: 'DstConflict' },
      'side/a': { code: 'StsUnavailable' },
      'prefix/a': {},
      'age/a': { ageMinutes: 120 },
      'id/a': {},
      'rest/a': {},
    });
    const filters: [string, string[]][] = [
      ['code/a', ['--code', 'DstConflict', 'KmsThrottled']],
      ['side/a', ['--side', 'sts']],
      ['prefix/a', ['--key-prefix', 'prefix/']],
      ['age/a', ['--older-than', '1h']],
      ['id/a', ['--id', ids.get('id/a') ?? '']],
    ];
    const waiting = new Set([...ids.values()]);
    for (const [key, filter] of filters) {
      const { exitCode, stdout } = await post.dlq('replay', ...filter);
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '1 copied\n' });
      expect(await post.copy(key)).toBe(key);
      waiting.delete(ids.get(key) ?? '');
      expect(await post.held()).toBe(0);
      expect(new Set((await post.messages()).map(({ MessageId }) => MessageId))).toEqual(waiting);
    }
    expect(await post.copy('rest/a')).toBeUndefined();
  });

  it('says in a dry run which dead letters would go, and touches none', async () => {
    const ids = await lost({ 'dry/a': {}, 'dry/b': { code: 'KmsThrottled', attempts: 2 } });
    post.aws.policyProxy.counts.reset();
    const { exitCode, stdout } = await post.dlq('replay', '--dry-run', '--key-prefix', 'dry/b');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['RESULT', 'CODE', 'ATTEMPTS', 'KEY'],
      ['would-replay', 'KmsThrottled', '2', 'dry/b'],
      ['1 would-replay'],
      [''],
    ]);
    expect(post.aws.policyProxy.counts.of('s3:CopyObject')).toBe(0);
    expect(await post.held()).toBe(0);
    expect((await post.messages()).map(({ MessageId }) => MessageId).sort()).toEqual(
      [...ids.values()].sort(),
    );
  });

  it('stops at the limit', async () => {
    await lost(keys('limit', 3));
    const { exitCode, stdout } = await post.dlq('replay', '--limit', '2');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '2 copied\n' });
    expect(await left()).toHaveLength(1);
    expect(await post.held()).toBe(0);
  });

  it('starts no more dead letters per second than the rate', async () => {
    await lost(keys('rate', 4));
    const startedAt = performance.now();
    const { exitCode, stdout } = await post.dlq('replay', '--rate', '1');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '4 copied\n' });
    expect(performance.now() - startedAt).toBeGreaterThan(2_900);
  });

  it('has no more dead letters under way than it is told', async () => {
    await lost(keys('concurrency', 8));
    post.aws.policyProxy.faults.add({ match: { operation: 'CopyObject' }, kind: 'slow', delayMs: 200 });
    post.aws.policyProxy.counts.reset();
    await post.dlq('replay', '--concurrency', '1');
    expect(post.aws.policyProxy.counts.of('s3:CopyObject')).toBe(8);
    expect(post.aws.policyProxy.counts.mostAtOnce('s3:CopyObject')).toBe(1);
  });

  it('reports every result as a JSON line, and by its exit code that some failed again', async () => {
    await lost({ 'mixed/a': {}, 'gone/a': {} });
    await post.source.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone/a' }));
    const { body } = deadLetterOf('other/a', { bucket: 'somebody-elses' });
    const id = await post.put(body);
    const { exitCode, stdout } = await post.dlq('replay', '--json');
    expect(exitCode).toBe(1);
    expect(results(stdout).sort((a, b) => a.key.localeCompare(b.key))).toMatchObject([
      { key: 'gone/a', result: 'superseded' },
      { key: 'mixed/a', result: 'copied' },
      { id, key: 'other/a', result: 'failed', code: 'EventWrongBucket', attempts: 2 },
    ]);
  });

  it('parks a dead letter that has failed as often as the pair allows, and replays it when it is unparked and mended', async () => {
    await lost({ 'park/a': {} });
    const Key = 'park/a';
    const archived = { Bucket: bucket, Key, Body: Key, StorageClass: 'GLACIER' as const };
    await post.source.send(new PutObjectCommand(archived));
    const failed = await post.dlq('replay');
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toMatch(/^failed +SrcObjectNotEligible +2 +park\/a\n1 failed$/m);
    expect((await post.dlq('replay')).stdout).toMatch(
      /^parked +SrcObjectNotEligible +3 +park\/a\n1 parked$/m,
    );
    expect({ dead: await left(), parked: await left('parked') }).toEqual({ dead: [], parked: [Key] });
    expect(await post.dlq('replay')).toEqual({ exitCode: 0, stdout: '', stderr: 'No dead letters match.\n' });
    expect((await post.dlq('list', '--parked')).stdout).toMatch(/^SrcObjectNotEligible +source +1 /m);

    await post.source.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'restored' }));
    expect((await post.dlq('unpark')).stderr).toBe('1 unparked.\n');
    expect(await post.dlq('replay')).toMatchObject({ exitCode: 0, stdout: '1 copied\n' });
    expect(await post.copy(Key)).toBe('restored');
  });

  it('never puts the bytes of an old dead letter over newer ones', async () => {
    await lost({ 'stale/a': { ageMinutes: 10_000 } });
    await post.upload('stale/a', 'newer');
    const [message] = await post.messages();
    await post.dlq('replay');
    expect(await post.copy('stale/a')).toBe('newer');
    await post.put(message?.Body ?? '');
    await post.upload('stale/a', 'newest');
    await post.dlq('replay');
    expect(await post.copy('stale/a')).toBe('newest');
  });
});
