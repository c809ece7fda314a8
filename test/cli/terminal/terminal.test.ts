import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { printable } from '../../../lib/core/text/printable.ts';
import { pairFolder, pairText, removePairFolders } from '../../support/pair-folder.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the very characters that must not be there.
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const hostile =
  '\u001b]0;title\u0007\u001b[2J\u009b31m\u007f\r\u0008\u202e\u2066\u200f\u061c\u2028\u001b[31;1234;1234;1234;1234m';

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...hostile, '\n', '[', ';', '1', '3', 'm', '"', '\\', '🚢'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

process.env['FORCE_COLOR'] = '1';
const { write } = jest.requireActual<typeof import('../../../cli/terminal/terminal.ts')>(
  '../../../cli/terminal/terminal.ts',
);
const { default: colours } = jest.requireActual<typeof import('../../../cli/terminal/colours.ts')>(
  '../../../cli/terminal/colours.ts',
);

/** What comes out on a terminal with colours. */
function shown(words: string): string {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  write(stream, words);
  return written.join('');
}

interface Ran {
  readonly code: number;
  readonly output: string;
}

function ferry(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const script = resolve('cli/ferry.ts');
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return new Promise((done) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd, env: { PATH, NODE_COMPILE_CACHE } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ).stdin?.end();
  });
}

afterAll(removePairFolders);

describe('[U] what is printed', () => {
  it('holds no character that could steer a terminal, whatever the text', () => {
    fc.assert(fc.property(text, (words) => void expect(shown(words)).not.toMatch(steering)));
  });

  it('keeps its lines, and the colours of the command itself alone', () => {
    fc.assert(
      fc.property(text, (words) => {
        const line = printable(words);
        expect(shown(`${colours.red(words)}\n${colours.bold('b')}`).replaceAll('\n', '')).toBe(
          `\u001b[31m${words.split('\n').map(printable).join('')}\u001b[39m\u001b[1mb\u001b[22m`,
        );
        expect(line).not.toMatch(/\n/);
      }),
    );
  });

  it('means the same as JSON', () => {
    fc.assert(
      fc.property(text, (words) => void expect(JSON.parse(shown(JSON.stringify(words)))).toBe(words)),
    );
  });

  it('goes through one place, in every command and in the local AWS', () => {
    const writers = globSync('{cli,local}/**/*.{ts,cjs}').filter((file) =>
      /process\.(stdout|stderr)\.write|\bconsole\./.test(readFileSync(file, 'utf8')),
    );
    // What runs on a Node.js that is too old for the rest prints its version alone.
    expect(writers).toEqual(['cli/start.cjs']);
  });
});

describe('[I] every command', () => {
  const yaml = JSON.stringify(hostile);
  const folder = pairFolder({
    'pairs/x.yml': pairText(
      'uploads',
      'archive',
      `tags: ${yaml}\n${yaml}: 1\nscope: { prefixes: ${yaml} }\n`,
    ),
  });
  const words = (help: Ran) =>
    [...(help.output.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)].flatMap(([, name = '']) =>
      name === 'help' ? [] : [name],
    );

  it('prints no such character of a pair file or of what it is given, and ends with 2', async () => {
    const names = words(await ferry(folder, '--help'));
    const parts = await Promise.all(
      ['dlq', 'batch'].map(async (name) =>
        words(await ferry(folder, name, '--help')).map((sub) => [name, sub]),
      ),
    );
    const commands = [...names.map((name) => [name]), ...parts.flat()];
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) {
      for (const given of [['x', 'y'], [`x${hostile}`, hostile], [`--${hostile}`]]) {
        const args = [...command, ...given];
        const { code, output } = await ferry(folder, ...args);
        expect({ args, steers: steering.exec(output) }).toEqual({ args, steers: null });
        expect({ args, code }).toEqual({ args, code: 2 });
      }
    }
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', hostile, 'none'])(
    'is one of those in the help; %j is unknown',
    async (name) => {
      const { code, output } = await ferry(folder, name);
      expect(code).toBe(2);
      expect(output).toContain(`error: unknown command '${printable(name)}'`);
      expect(output).not.toMatch(steering);
    },
  );
});
