import { deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair, until } from '../support/deployed-pair.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const bucket = 'post-uploads';
let post: DeployedPair;
beforeAll(async () => {
  post = await startDeployedPair('post');
  await post.silence();
});
afterAll(() => post?.stop());
afterEach(async () => {
  post.aws.policyProxy.faults.clear();
  await post?.clear();
});

/** So many dead letters of objects that did not cross. */
async function lost(prefix: string, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, number) => `${prefix}/${number}`);
  for (const key of keys) {
    await post.upload(key);
    const { body, attributes } = deadLetterOf(key, { bucket });
    await post.put(body, attributes);
  }
  return keys.sort();
}

async function copiesBelow(prefix: string): Promise<string[]> {
  return (await post.copies()).filter((key) => key.startsWith(`${prefix}/`)).sort();
}

async function deadLettersLeft(): Promise<string[]> {
  return (await post.messages()).map(({ Body = '' }) => JSON.parse(Body).key).sort();
}

function start(command: string, ...rest: readonly string[]) {
  return post.project.start(['dlq', command, 'post', '--source-profile', 'source', ...rest]);
}

describe('[E] ferry dlq replay', () => {
  it('shares the dead letters with another at the same time: each object crosses, no dead letter is left', async () => {
    const keys = await lost('shared', 30);
    const both = await Promise.all([post.dlq('replay', '--json'), post.dlq('replay', '--json')]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const results = both.flatMap(({ stdout }) => jsonLines<{ key: string; result: string }>(stdout));
    // A queue may give a message to both: it delivers at least once.
    expect(new Set(results.map(({ key }) => key))).toEqual(new Set(keys));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['copied']));
    expect(await copiesBelow('shared')).toEqual(keys);
    expect(await deadLettersLeft()).toEqual([]);
  });

  it('ends soon after Ctrl-C with 130: what crossed is done, all else is in the queue for everybody', async () => {
    const keys = await lost('stopped', 40);
    const replay = start('replay', '--rate', '4');
    await until(async () => (await copiesBelow('stopped')).length > 2);
    replay.kill('SIGINT');
    const { exitCode, stdout, stderr } = await replay.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Stops when what is under way is settled');
    expect(stderr).toContain('Stopped; dead letters that were not replayed are still in the queue.');
    const copies = await copiesBelow('stopped');
    expect(stdout).toBe(`${copies.length} copied\n`);
    expect(await post.held()).toBe(0);
    expect([...copies, ...(await deadLettersLeft())].sort()).toEqual(keys);
    expect(copies.length).toBeLessThan(keys.length);
    expect(await post.dlq('replay')).toMatchObject({ exitCode: 0 });
    expect(await copiesBelow('stopped')).toEqual(keys);
  });

  it('goes on in one invocation after the other where the time of one is too short', async () => {
    await post.configure('replay', { Timeout: 8 });
    const keys = await lost('hurried', 8);
    post.aws.policyProxy.faults.add({ match: { operation: 'CopyObject' }, kind: 'slow', delayMs: 900 });
    const { exitCode, stdout } = await post.dlq('replay', '--concurrency', '1');
    await post.configure('replay', { Timeout: 900 });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '8 copied\n' });
    expect(await copiesBelow('hurried')).toEqual(keys);
    expect({ left: await deadLettersLeft(), held: await post.held() }).toEqual({ left: [], held: 0 });
  });

  it('keeps dead letters that cannot be put back, as they were', async () => {
    const [key = ''] = await lost('kept', 1);
    const { body } = deadLetterOf(key, { bucket: 'somebody-elses' });
    const id = await post.put(body);
    post.aws.policyProxy.faults.add({ match: { operation: 'SendMessageBatch' }, kind: '503' });
    const { exitCode, stdout } = await post.dlq('replay', '--json');
    expect(exitCode).toBe(1);
    const told = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(told).toContainEqual(expect.objectContaining({ id, result: 'kept', attempts: 1 }));
    expect(await post.held()).toBe(0);
    expect((await post.messages()).map(({ MessageId, Body }) => [MessageId, Body])).toEqual([[id, body]]);
  });
});

describe('[E] any other command of ferry dlq', () => {
  it.each([
    ['list', [], 'SIGINT', 130],
    ['export', [], 'SIGTERM', 143],
    ['park', [], 'SIGHUP', 129],
    ['purge', ['--yes', '--code', 'KmsThrottled'], 'SIGTERM', 143],
  ] as const)(
    'releases what it has in flight when a signal ends it: %s',
    async (command, rest, signal, code) => {
      const keys = await lost(command, 3);
      const match = { operation: 'ReceiveMessage' };
      post.aws.policyProxy.faults.add({ match, kind: 'slow', delayMs: 1_500, when: 'after' });
      const running = start(command, ...rest);
      await until(async () => (await post.held()) > 0);
      running.kill(signal);
      const { exitCode, stderr } = await running.ended;
      expect(exitCode).toBe(code);
      expect(stderr).toContain('Stopped before the end of the queue: there may be more.');
      expect(await post.held()).toBe(0);
      const both = [...(await post.messages()), ...(await post.messages('parked'))];
      expect(both.map(({ Body = '' }) => JSON.parse(Body).key).sort()).toEqual(keys);
    },
  );

  it.each(['export', 'replay --dry-run --json'])(
    'releases what it has in flight when its output is closed, and does not end with success: %s',
    async (command) => {
      const keys = Array.from({ length: 60 }, (_, number) => `${command}/${number}`);
      for (const key of keys) await post.put(deadLetterOf(key, { bucket }).body);
      const ferry = `"${process.execPath}" cli/ferry.ts dlq ${command} post --source-profile source`;
      const { stdout, stderr } = await post.project.shell(`{ ${ferry}; echo "code $?" >&2; } | head -1`);
      expect(JSON.parse(stdout)).toMatchObject({ code: 'SrcGetObjectNotPermitted' });
      expect(stderr).toContain('code 141\n');
      expect(await post.held()).toBe(0);
      expect(await deadLettersLeft()).toEqual(keys.sort());
    },
  );
});

describe('[E] messages that somebody else has in flight', () => {
  const words = /About 3 (?:more of the )?(?:dead letters|parked dead letters)/;

  it('are counted and named by every command that cannot see them', async () => {
    await lost('hidden', 3);
    const release = await post.hold();
    const commands: readonly (readonly string[])[] = [
      ['list'],
      ['list', '--json'],
      ['export'],
      ['replay'],
      ['replay', '--dry-run'],
      ['purge', '--yes'],
      ['purge', '--dry-run'],
      ['park'],
    ];
    for (const [command = '', ...rest] of commands) {
      const { exitCode, stderr } = await post.dlq(command, ...rest);
      expect({ command, exitCode, stderr }).toMatchObject({
        exitCode: 0,
        stderr: expect.stringMatching(words),
      });
      expect(stderr).toContain('are in flight elsewhere');
    }
    expect((await post.dlq('show', 'some-id')).stderr).toMatch(words);
    const profiles = ['--source-profile', 'source', '--destination-profile', 'destination'];
    const status = await post.project.ferry('status', 'post', 'hidden/0', ...profiles);
    expect(status.stdout).toMatch(words);
    const removal = await post.project.ferry('remove', 'post', '--dry-run', ...profiles);
    expect(removal.stderr).toMatch(/About 3 dead letters go with it[^\n]* 3 of them are in flight elsewhere/);
    await release();
    expect((await post.dlq('list')).stderr).toBe('');
  });
});

describe('[E] ferry dlq replay on a machine whose clock is fast', () => {
  it('meets a dead letter once, though it comes back into the same queue', async () => {
    const { body } = deadLetterOf('clock/a', { bucket: 'somebody-elses' });
    await post.put(body);
    const fast = 'const now = Date.now; Date.now = () => now() + 300000;';
    const options = `--import "data:text/javascript,${encodeURIComponent(fast)}"`;
    const { stdout } = await post.project.shell(
      `"${process.execPath}" ${options} cli/ferry.ts dlq replay post --source-profile source --json`,
    );
    expect(jsonLines(stdout)).toMatchObject([{ result: 'failed', attempts: 2 }]);
    expect(await post.messages('parked')).toEqual([]);
  });
});

describe('[E] the replay function', () => {
  // The last test: what a killed function holds comes back after minutes.
  it('loses nothing when it is killed, and says what became of the dead letters', async () => {
    const keys = await lost('killed', 12);
    post.aws.policyProxy.faults.add({ match: { operation: 'CopyObject' }, kind: 'slow', delayMs: 500 });
    const replay = start('replay', '--concurrency', '2');
    await until(async () => (await copiesBelow('killed')).length > 2);
    await post.aws.lambda.killRunning();
    const { exitCode, stderr } = await replay.ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain('s3-ferry-post-replay failed, and left its dead letters in the queue');
    const copied = (await copiesBelow('killed')).length;
    const standing = (await deadLettersLeft()).length + (await post.held());
    // A dead letter of an object that crossed may still be there, one of an object that did not must be.
    expect(standing).toBeGreaterThanOrEqual(keys.length - copied);
    expect(copied).toBeLessThan(keys.length);
  });
});
