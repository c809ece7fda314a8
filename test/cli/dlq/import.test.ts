import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { deadLetterRecord } from '../../../cli/dlq/dead-letter-record.ts';
import { othersMessage } from '../../../lib/core/dead-letter/dead-letter-owner.ts';
import { stringAttributes } from '../../../lib/core/dead-letter/message-attribute.ts';
import { readDeadLetter } from '../../../lib/core/dead-letter/received-dead-letter.ts';
import { objectKey, text } from '../../support/arbitraries.ts';
import { deadLetterOf } from '../../support/dead-letters.ts';
import { notification } from '../../support/events.ts';
import { pairFolder, pairText, removePairFolders } from '../../support/pair-folder.ts';

afterAll(removePairFolders);

/** `ferry dlq import post --dry-run` of a file of these lines, and what it says. */
function checked(lines: readonly string[], pairName = 'post'): Promise<{ code: number; stderr: string }> {
  const project = pairFolder({
    [`pairs/${pairName}.yml`]: pairText(`${pairName}-uploads`, `${pairName}-archive`),
    'dead-letters.jsonl': lines.map((line) => `${line}\n`).join(''),
  });
  const command = [resolve('cli/ferry.ts'), 'dlq', 'import', pairName, 'dead-letters.jsonl', '--dry-run'];
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: project }, (error, _, stderr) =>
      done({ code: Number(error?.code ?? 0), stderr }),
    );
  });
}

/** A line as export writes it. */
function exported(body: string, attributes: Readonly<Record<string, string>> = {}): string {
  const message = { id: 'm', body, attributes: stringAttributes(attributes), sentAtMs: 1, receipt: 'r' };
  return JSON.stringify({ ...deadLetterRecord(readDeadLetter(message)), body });
}

const own = deadLetterOf('in/a', { bucket: 'post-uploads' });
const { body: othersBody } = deadLetterOf('in/a', { bucket: 'acme-uploads' });
const others = othersBody.replace('"pair":"post"', '"pair":"acme"');

describe('[I] ferry dlq import', () => {
  it('takes dead letters whose keys hold what other programs end lines at', async () => {
    const lines = readFileSync(join(__dirname, 'fixture/dead-letters-u2028.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.join('')).toContain('\u2028');
    expect(await checked(lines, 'docs')).toEqual({ code: 0, stderr: '2 would be imported.\n' });
  });

  it('refuses dead letters of another pair by its name, each by the number of its line', async () => {
    const bare = JSON.stringify(notification('in/a'));
    const { code, stderr } = await checked([
      exported(own.body, own.attributes),
      exported(others),
      exported('no JSON', { pair: 'acme' }),
      exported(bare),
    ]);
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^error: dead-letters.jsonl:2: found a dead letter of pair acme, and not of pair post/,
      ),
      expect.stringMatching(/^dead-letters.jsonl:3: found a dead letter of pair acme/),
      expect.stringMatching(
        /^dead-letters.jsonl:4: found an event of bucket uploads, and not of pair post with bucket post-uploads/,
      ),
      'Nothing was imported.',
      '',
    ]);
  });

  it('names no more than ten lines', async () => {
    const { stderr } = await checked(Array.from({ length: 13 }, () => exported(others)));
    expect(stderr).toContain('dead-letters.jsonl:10: ');
    expect(stderr).not.toContain('dead-letters.jsonl:11: ');
    expect(stderr).toContain('… and 3 more lines.');
  });

  it.each([
    ['{"body":"x","attributes":{"a":{"DataType":"Number"}}}', 'found attributes that are none of SQS'],
    ['{"body":"x","attributes":7}', 'found attributes that are none of SQS'],
    ['{"body":""}', 'found no JSON object with a "body" text'],
  ])('refuses %s', async (line, words) => {
    const { code, stderr } = await checked([line]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`dead-letters.jsonl:1: ${words}`),
    });
  });
});

describe('[P] whose a message is', () => {
  const pair = { name: 'post', source: { account: '1', region: 'r', bucket: 'post-uploads' } };

  it('never stops what the pair itself wrote, whatever bucket its event names', () => {
    fc.assert(
      fc.property(objectKey, text, (key, bucket) => {
        expect(othersMessage({ ...deadLetterOf(key, { bucket }), attributes: {} }, pair)).toBeUndefined();
      }),
    );
  });

  it('is told for any message, and asked of no message that names neither pair nor bucket', () => {
    fc.assert(
      fc.property(text, (body) => {
        expect(othersMessage({ body, attributes: {} }, pair)).toBeUndefined();
      }),
    );
  });
});
