import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeadLetterFacts, deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
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
afterEach(() => post?.clear());

async function send(deadLetters: Readonly<Record<string, Partial<DeadLetterFacts>>>): Promise<void> {
  for (const [key, facts] of Object.entries(deadLetters)) {
    const { body, attributes } = deadLetterOf(key, { bucket, ...facts });
    await post.put(body, attributes);
  }
}

/** What stands in a queue: text and attributes of each message, in the order of their text. */
async function standing(queue?: 'parked') {
  const messages = (await post.messages(queue)).map(({ Body = '', MessageAttributes = {} }) => ({
    body: Body,
    attributes: MessageAttributes,
  }));
  return messages.sort((a, b) => a.body.localeCompare(b.body));
}

async function keys(queue?: 'parked'): Promise<string[]> {
  return (await standing(queue)).map(({ body }) => JSON.parse(body).key).sort();
}

describe('[E] ferry dlq park and unpark', () => {
  it('set aside what the filter names, unchanged, and put it back', async () => {
    await send({ 'a/1': {}, 'a/2': {}, 'b/1': { code: 'KmsThrottled' } });
    const before = await standing();
    expect(await post.dlq('park', '--key-prefix', 'a/', '--dry-run')).toMatchObject({
      exitCode: 0,
      stderr: '2 would be parked.\n',
    });
    expect(await post.dlq('park', '--key-prefix', 'a/')).toMatchObject({
      exitCode: 0,
      stderr: '2 parked.\n',
    });
    expect({ dead: await keys(), parked: await keys('parked') }).toEqual({
      dead: ['b/1'],
      parked: ['a/1', 'a/2'],
    });
    expect((await post.dlq('list', '--json', '--parked')).stdout).toContain('"count":2');
    expect(await post.dlq('unpark', '--limit', '1')).toMatchObject({ exitCode: 0, stderr: '1 unparked.\n' });
    expect([(await keys()).length, (await keys('parked')).length]).toEqual([2, 1]);
    await post.dlq('unpark');
    expect(await standing()).toEqual(before);
    expect(await post.held()).toBe(0);
  });
});

describe('[E] ferry dlq purge', () => {
  it('asks first: where there is nobody to ask it deletes nothing, and says how to', async () => {
    await send({ 'a/1': {} });
    const { exitCode, stderr } = await post.dlq('purge');
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'error: Delete 1 of the dead letters of post for good? There is nobody to ask: say --yes, or --dry-run to look first.\n',
    );
    expect(await post.dlq('purge', '--dry-run')).toMatchObject({
      exitCode: 0,
      stderr: '1 would be deleted.\n',
    });
    expect(await keys()).toEqual(['a/1']);
  });

  it('deletes what the filter names and nothing else, in the queue that is named', async () => {
    await send({ 'a/1': {}, 'a/2': {}, 'b/1': {} });
    expect(await post.dlq('purge', '--yes', '--key-prefix', 'a/')).toMatchObject({
      exitCode: 0,
      stderr: '2 deleted.\n',
    });
    expect(await keys()).toEqual(['b/1']);
    await post.dlq('park');
    expect(await post.dlq('purge', '--yes')).toMatchObject({
      exitCode: 0,
      stderr: 'No dead letters of post match.\n',
    });
    expect(await post.dlq('purge', '--yes', '--parked')).toMatchObject({ stderr: '1 deleted.\n' });
    expect(await keys('parked')).toEqual([]);
  });
});

describe('[E] ferry dlq export and import', () => {
  it('carry dead letters over a purge, byte for byte, and they replay', async () => {
    await post.upload('in/été 🚢 1+1=2%.txt', 'content');
    await send({ 'in/été 🚢 1+1=2%.txt': { attempts: 2, ageMinutes: 30 }, 'gone\uffff\u0001': {} });
    await post.put('no JSON\tat all', { RequestID: 'R1', ErrorMessage: 'Task timed out' });
    const before = await standing();
    const exported = await post.dlq('export');
    expect(exported).toMatchObject({ exitCode: 0, stderr: '3 exported.\n' });
    expect(await standing()).toEqual(before);

    await post.dlq('purge', '--yes');
    expect(await standing()).toEqual([]);
    const file = join(post.project.pairsDirectory, 'dead-letters.jsonl');
    writeFileSync(file, exported.stdout);
    expect(await post.dlq('import', file, '--dry-run')).toMatchObject({ stderr: '3 would be imported.\n' });
    expect(await standing()).toEqual([]);
    expect(await post.dlq('import', file)).toMatchObject({ exitCode: 0, stderr: '3 imported.\n' });
    expect(await standing()).toEqual(before);

    const { exitCode, stdout } = await post.dlq('replay', '--json');
    const results = jsonLines<{ result: string }>(stdout).map(({ result }) => result);
    expect({ exitCode, results: results.sort() }).toEqual({
      exitCode: 1,
      results: ['copied', 'failed', 'superseded'],
    });
    expect(await post.copy('in/été 🚢 1+1=2%.txt')).toBe('content');
  });

  it('reads standard input where no file is named', async () => {
    await send({ 'a/1': {} });
    const { stdout } = await post.dlq('export');
    await post.dlq('purge', '--yes');
    const words = ['dlq', 'import', 'post', '--source-profile', 'source'];
    expect(await post.project.start(words, `\n${stdout}\n`).ended).toMatchObject({ stderr: '1 imported.\n' });
    expect(await keys()).toEqual(['a/1']);
  });

  it.each([
    ['is no JSON', 'words'],
    ['has no body', '{"id":"m1"}'],
    ['has a body that is no text', '{"body":{"version":1}}'],
  ])('refuses a file with a line that %s, by its number, and takes none of the others', async (_, line) => {
    const file = join(post.project.pairsDirectory, 'wrong.jsonl');
    writeFileSync(file, `{"body":"x","attributes":{}}\n${line}\n`);
    const { exitCode, stderr } = await post.dlq('import', file);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error: ${file}:2: found no JSON object with a "body" text`);
    expect(await standing()).toEqual([]);
  });

  it('says when the file cannot be read', async () => {
    const { exitCode, stderr } = await post.dlq('import', 'nowhere.jsonl');
    expect(exitCode).toBe(2);
    expect(stderr).toBe('error: There is no file nowhere.jsonl.\n');
  });
});
