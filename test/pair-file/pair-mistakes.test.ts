import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

afterAll(removePairFolders);

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function ferry(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return new Promise((done) => {
    const options = { cwd, env: { PATH, NODE_COMPILE_CACHE } };
    execFile(process.execPath, [resolve('cli/ferry.ts'), ...args], options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ).stdin?.end();
  });
}

describe('[I] a mistake in the file of a pair', () => {
  const folder = pairFolder({
    'pairs/a.yml': pairText('one', 'two', 'tags: maybe\nlog: none\n'),
    'pairs/b.yml': pairText('uploads', 'archive'),
    'pairs/c.yml': 'scope: [*.tmp]\n',
  });

  it.each([['policies'], ['parameters'], ['check'], ['cost', '--objects', '1k', '--bytes', '1MiB']])(
    'is one line of warning to %s of another pair, and stops it not',
    async (command, ...options) => {
      const { code, stdout, stderr } = await ferry(folder, command, 'b', ...options);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).not.toBe('');
      const warnings = stderr.split('\n').filter((line) => line.includes('pairs/'));
      expect(warnings).toEqual([
        'warning: pairs/a.yml, pairs/c.yml are wrong and left out; `npx ferry pairs` says why.',
      ]);
    },
  );

  it('stops every command of that pair, with the problems of its own file', async () => {
    for (const command of ['policies', 'parameters', 'check', 'verify', 'status', 'deploy', 'remove']) {
      const { code, stderr } = await ferry(folder, command, 'a', ...(command === 'status' ? ['key'] : []));
      expect({ command, code, stderr }).toEqual({
        command,
        code: 2,
        stderr:
          'error: pairs/a.yml:9: tags: found "maybe"; write copy or drop\n' +
          'pairs/a.yml:10: log: found "none"; write all or failures\n',
      });
    }
  });

  it('is listed by `ferry pairs`, with those of all files', async () => {
    const { code, stderr } = await ferry(folder, 'pairs');
    expect(code).toBe(2);
    for (const place of ['a.yml:9: tags:', 'a.yml:10: log:', 'c.yml:1: source: ', 'c.yml:1: scope: ']) {
      expect(stderr).toContain(`pairs/${place}`);
    }
  });
});

describe('[I] ferry init', () => {
  const flags = (name: string, source: string) => [
    ...['--name', name, '--source-bucket', source, '--source-account', '111111111111'],
    ...['--source-region', 'eu-central-1', '--destination-bucket', `${name}-copies`],
    ...['--destination-account', '222222222222', '--destination-region', 'eu-west-1'],
  ];

  it('writes no file of a pair that clashes with another, and leaves the other as it was', async () => {
    const folder = pairFolder({ 'pairs/b.yml': pairText('uploads', 'archive') });
    const asked = [...flags('new', 'uploads'), '--trigger', 'notification'];
    const { code, stderr } = await ferry(folder, 'init', ...asked);
    expect(code).toBe(2);
    expect(stderr).toContain('pairs/new.yml:11: trigger: found notification, while pair b has notification');
    expect(readdirSync(join(folder, 'pairs'))).toEqual(['b.yml']);
    expect(await ferry(folder, 'pairs')).toMatchObject({ code: 0 });
  });

  it('writes the first file of all, and one beside a file that is wrong', async () => {
    const empty = pairFolder({});
    expect(await ferry(empty, 'init', ...flags('new', 'uploads'))).toMatchObject({ code: 0 });
    expect(readdirSync(join(empty, 'pairs'))).toEqual(['new.yml']);
    const wrong = pairFolder({ 'pairs/a.yml': 'tags: 1' });
    expect(await ferry(wrong, 'init', ...flags('new', 'uploads'))).toMatchObject({ code: 0 });
  });
});
