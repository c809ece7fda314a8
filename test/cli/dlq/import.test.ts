import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { letterRecord } from '../../../cli/dlq/letter-record.ts';
import { readLetter } from '../../../lib/core/dead-letter/letter.ts';
import { othersMessage } from '../../../lib/core/dead-letter/letter-owner.ts';
import { stringAttributes } from '../../../lib/core/dead-letter/message-attribute.ts';
import { objectKey, text } from '../../support/arbitraries.ts';
import { notification } from '../../support/events.ts';
import { letterOf } from '../../support/letters.ts';
import { pairFolder, pairText, removePairFolders } from '../../support/pair-folder.ts';

afterAll(removePairFolders);

/** `ferry dlq import post --dry-run` of a file of these lines, and what it says. */
function checked(lines: readonly string[], pairName = 'post'): Promise<{ code: number; stderr: string }> {
  const project = pairFolder({
    [`pairs/${pairName}.yml`]: pairText(`${pairName}-uploads`, `${pairName}-archive`),
    'letters.jsonl': lines.map((line) => `${line}\n`).join(''),
  });
  const command = [resolve('cli/ferry.ts'), 'dlq', 'import', pairName, 'letters.jsonl', '--dry-run'];
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: project }, (error, _, stderr) =>
      done({ code: Number(error?.code ?? 0), stderr }),
    );
  });
}

/** A line as export writes it. */
function exported(body: string, attributes: Readonly<Record<string, string>> = {}): string {
  const message = { id: 'm', body, attributes: stringAttributes(attributes), sentAtMs: 1, receipt: 'r' };
  return JSON.stringify({ ...letterRecord(readLetter(message)), body });
}

const own = letterOf('in/a', { bucket: 'post-uploads' });
const { body: othersBody } = letterOf('in/a', { bucket: 'acme-uploads' });
const others = othersBody.replace('"pair":"post"', '"pair":"acme"');

describe('[I] ferry dlq import', () => {
  it('takes letters whose keys hold what other programs end lines at', async () => {
    const lines = readFileSync(join(__dirname, 'fixture/letters-u2028.jsonl'), 'utf8').trimEnd().split('\n');
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
        /^error: letters.jsonl:2: found a dead letter of pair acme, and not of pair post/,
      ),
      expect.stringMatching(/^letters.jsonl:3: found a dead letter of pair acme/),
      expect.stringMatching(
        /^letters.jsonl:4: found an event of bucket uploads, and not of pair post with bucket post-uploads/,
      ),
      'Nothing was imported.',
      '',
    ]);
  });

  it('names no more than ten lines', async () => {
    const { stderr } = await checked(Array.from({ length: 13 }, () => exported(others)));
    expect(stderr).toContain('letters.jsonl:10: ');
    expect(stderr).not.toContain('letters.jsonl:11: ');
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
      stderr: expect.stringContaining(`letters.jsonl:1: ${words}`),
    });
  });
});

describe('[P] whose a message is', () => {
  const pair = { name: 'post', source: { account: '1', region: 'r', bucket: 'post-uploads' } };

  it('never stops what the pair itself wrote, whatever bucket its event names', () => {
    fc.assert(
      fc.property(objectKey, text, (key, bucket) => {
        expect(othersMessage({ ...letterOf(key, { bucket }), attributes: {} }, pair)).toBeUndefined();
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
