import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, ...words: readonly string[]): Promise<Ran> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return new Promise((done) => {
    execFile(
      process.execPath,
      [script, ...words],
      { env: { PATH, NODE_COMPILE_CACHE } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ).stdin?.end();
  });
}

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Scripts of package.json that read options. */
const programs = Object.values(scripts).flatMap((line) => {
  const script = /^node (\S+\.ts)$/.exec(line)?.[1];
  return script && readFileSync(script, 'utf8').includes("from 'commander'") ? [script] : [];
});

const ferry = 'cli/ferry.ts';
/** Commands that have commands of their own: `ferry` and those of files that add some. */
const groups = readdirSync('cli').flatMap((file) => {
  if (!file.endsWith('.ts') || !readFileSync(`cli/${file}`, 'utf8').includes('.addCommand(')) return [];
  return file === 'ferry.ts' ? [''] : [file.replace('.ts', '')];
});

describe('[I] the command line of', () => {
  it.each(programs)(
    '%s ends with 2 where it cannot be read, and with 0 where it asks for help',
    async (script) => {
      const [unknown, help] = await Promise.all([run(script, '--nosuch'), run(script, '--help')]);
      expect({ ...unknown, stdout: '' }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('error: '),
      });
      expect(help).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.each(['0', '-1', '1.5', 'x', ''])('chaos refuses %j objects with 2', async (count) => {
    expect(await run('local/chaos/main.ts', '--objects', count)).toMatchObject({ code: 2, stdout: '' });
  });

  it.each(groups)('ferry %s ends with 2 for help of a command that is not there', async (group) => {
    const before = group === '' ? [] : [group];
    const lines = [
      ['nosuch', '--help'],
      ['nosuch', '-h'],
      ['--help', 'nosuch'],
      ['constructor', '--help'],
    ];
    for (const words of lines) {
      const { code, stdout, stderr } = await run(ferry, ...before, ...words);
      expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
      expect(stderr).toMatch(/unknown command '(nosuch|constructor)'/);
    }
    expect(await run(ferry, ...before, 'help', 'nosuch')).toMatchObject({ code: 2, stdout: '' });
  });
});
