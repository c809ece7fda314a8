import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeadLetterFacts, deadLetterOf } from '../support/dead-letters.ts';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { readEvent, record } from '../support/events.ts';
import { jsonLines } from '../support/json-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { pairText } from '../support/pair-folder.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const bucket = 'post-uploads';
const environment = process.env;
let post: DeployedPair;
beforeAll(async () => {
  // Where some libraries colour even what is piped.
  process.env = { ...environment, CI: 'true' };
  post = await startDeployedPair('post');
});
afterAll(async () => {
  process.env = environment;
  await post?.stop();
});
afterEach(() => post?.clear());

async function send(key: string, facts: Partial<DeadLetterFacts> = {}): Promise<string> {
  const { body, attributes } = deadLetterOf(key, { bucket, ...facts });
  return post.put(body, attributes);
}

describe('[E] ferry dlq list', () => {
  it('groups dead letters by what went wrong, with the age of the oldest, an example and what to do', async () => {
    await send('in/new', { ageMinutes: 3 });
    await send('in/old', { ageMinutes: 150 });
    await send('in/other', { code: 'DstKmsKeyInvalidState', ageMinutes: 5.5 });
    const { exitCode, stdout, stderr } = await post.dlq('list');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['CODE', 'SIDE', 'COUNT', 'OLDEST', 'EXAMPLE'],
      ['SrcGetObjectNotPermitted', 'source', '2', '2h', 'in/old'],
      ['DstKmsKeyInvalidState', 'kms', '1', '5m', 'in/other'],
      [''],
      ['SrcGetObjectNotPermitted'],
      ['SrcGetObjectNotPermitted befell in/old.'],
      ['Mend SrcGetObjectNotPermitted.'],
      [''],
      ['DstKmsKeyInvalidState'],
      ['DstKmsKeyInvalidState befell in/other.'],
      ['Mend DstKmsKeyInvalidState.'],
      [''],
    ]);
  });

  it('says the same as JSON, one line for each group', async () => {
    await send('in/a', { ageMinutes: 3 });
    const id = await send('in/b', { ageMinutes: 9 });
    await send('in/c', { code: 'KmsThrottled' });
    const { exitCode, stdout } = await post.dlq('list', '--json');
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([
      {
        code: 'SrcGetObjectNotPermitted',
        side: 'source',
        count: 2,
        oldestMs: expect.any(Number),
        example: { id, key: 'in/b', message: 'SrcGetObjectNotPermitted befell in/b.' },
        hint: 'Mend SrcGetObjectNotPermitted.',
      },
      { code: 'KmsThrottled', side: 'kms', count: 1 },
    ]);
  });

  it('counts only what the filters name, and leaves every dead letter where all can see it', async () => {
    const id = await send('in/a', { ageMinutes: 3 });
    await send('in/b', { code: 'KmsThrottled', ageMinutes: 90 });
    const count = async (...filter: string[]) => {
      const { stdout } = await post.dlq('list', '--json', ...filter);
      return jsonLines<{ code: string }>(stdout).map(({ code }) => code);
    };
    const codes = {
      code: await count('--code', 'KmsThrottled'),
      several: await count('--side', 'source', '--newer-than', '1h', '--id', id),
      none: await count('--key-prefix', 'out/'),
    };
    expect(codes).toEqual({ code: ['KmsThrottled'], several: ['SrcGetObjectNotPermitted'], none: [] });
    expect(await post.held()).toBe(0);
    expect(await post.messages()).toHaveLength(2);
  });

  it('says on the side that there are none, and prints nothing', async () => {
    expect(await post.dlq('list')).toEqual({ exitCode: 0, stdout: '', stderr: 'No dead letters of post.\n' });
    expect(await post.dlq('list', '--parked', '--code', 'KmsThrottled')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No parked dead letters of post match.\n',
    });
  });

  it('explains events that Lambda itself gave up, and those that come wrapped', async () => {
    const gaveUp = (ErrorMessage: string) => ({ RequestID: 'R1', ErrorCode: '200', ErrorMessage });
    const event = (key: string) => JSON.stringify({ Records: [record(key, { bucket })] });
    await post.put(event('slow one'), gaveUp('RequestId: R1 Error: Task timed out after 120.00 seconds'));
    await post.put(event('busy'), gaveUp('DstThrottled: SlowDown: Please reduce your request rate.'));
    await post.put(JSON.stringify(readEvent('lambda-on-failure-destination.json')));
    const { stdout } = await post.dlq('list', '--json');
    expect(jsonLines(stdout)).toMatchObject([
      { code: 'DstThrottled', count: 2, example: { message: expect.stringContaining('SlowDown') } },
      {
        code: 'InvocationFailed',
        side: 'lambda',
        example: { key: 'slow one', message: 'RequestId: R1 Error: Task timed out after 120.00 seconds' },
        hint: expect.stringContaining('look at the log'),
      },
    ]);
    expect((await post.dlq('list', '--key-prefix', 'slow')).stdout).toContain('Task timed out after 120.00');
  });

  it('shows a key that would steer the terminal as what it is', async () => {
    await send('\u001b[31mred\u001b[0m\u202e\r\nfake');
    const { stdout } = await post.dlq('list');
    expect(stdout).toContain('\\u001b[31mred\\u001b[0m\\u202e\\u000d\\u000afake');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the very thing that must not be there.
    expect(stdout).not.toMatch(/[\u001b\u202e\r]/);
  });
});

describe('[E] ferry dlq show', () => {
  it('shows one dead letter whole', async () => {
    await send('in/other');
    const id = await send('in/a', { attempts: 3 });
    const { exitCode, stdout } = await post.dlq('show', id);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      id,
      key: 'in/a',
      code: 'SrcGetObjectNotPermitted',
      side: 'source',
      hint: 'Mend SrcGetObjectNotPermitted.',
      attempts: 3,
      attributes: { code: 'SrcGetObjectNotPermitted', keyPrefix: 'in/' },
      body: { version: 1, event: { Records: [record('in/a', { bucket })] } },
    });
    expect(await post.held()).toBe(0);
  });

  it('shows what nobody can read as the text it is', async () => {
    const id = await post.put('no JSON \u0009 at all');
    const { stdout } = await post.dlq('show', id);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'EventMalformed', body: 'no JSON \t at all' });
  });

  it('says when there is none of that id', async () => {
    await send('in/a');
    expect(await post.dlq('show', 'nobody')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'error: There is no message nobody among the dead letters of post.\n',
    });
  });
});

describe('[E] ferry dlq that cannot run', () => {
  it.each([
    ['an unknown code', ['list', 'post', '--code', 'Nonsense'], 'Known are EventMalformed'],
    ['an age without a unit', ['list', 'post', '--older-than', '5'], '90s, 30m, 6h or 2d'],
    ['a count of nothing', ['replay', 'post', '--limit', '0'], 'whole number above 0'],
    ['an unknown command', ['lst', 'post'], 'Did you mean list?'],
    ['a missing pair', ['list'], "missing required argument 'pair'"],
    ['an unknown pair', ['list', 'nobody'], 'nobody'],
  ])('ends with 2 and tells of %s', async (_, command, words) => {
    const { exitCode, stdout, stderr } = await post.project.ferry('dlq', ...command);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('ends with 2 where the pair is not deployed, and says what to do', async () => {
    writeFileSync(join(post.project.pairsDirectory, 'ghost.yml'), pairText('ghost-from', 'ghost-to'));
    const { exitCode, stderr } = await post.project.ferry(
      'dlq',
      'list',
      'ghost',
      '--source-profile',
      'source',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no queue s3-ferry-ghost-dlq in account 111111111111, eu-central-1.');
  });
});
