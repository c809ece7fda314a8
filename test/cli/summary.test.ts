import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { commands } from '../../cli/commands.ts';
import { summaryOf } from '../support/json-lines.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

/** Every command that has none of its own below it, by its name as it is written. */
async function everyCommand(): Promise<Map<string, Command>> {
  const all = await Promise.all(Object.values(commands).map((open) => open()));
  const leaves = (command: Command, before: string): [string, Command][] =>
    command.commands.length === 0
      ? [[`${before}${command.name()}`, command]]
      : command.commands.flatMap((inner) => leaves(inner, `${before}${command.name()} `));
  return new Map(all.flatMap((command) => leaves(command, '')));
}

function ferry(cwd: string, words: readonly string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    NODE_COMPILE_CACHE,
    AWS_CONFIG_FILE: join(cwd, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: 'none',
  };
  return new Promise<{ exitCode: number; stdout: string }>((done) => {
    execFile(process.execPath, [resolve('cli/ferry.ts'), ...words], { cwd, env }, (error, stdout) =>
      done({ exitCode: error ? Number(error.code) : 0, stdout }),
    ).stdin?.end();
  });
}

/** What makes a command that reads nothing of AWS run to its end. */
const offline: Readonly<Record<string, readonly string[]>> = {
  pairs: [],
  policies: ['acme'],
  check: ['acme'],
  cost: ['acme', '--objects', '1'],
};

/** Arguments beside the pair. */
const more: Readonly<Record<string, readonly string[]>> = {
  status: ['key'],
  'batch confirm': ['job'],
  'batch cancel': ['job'],
  'batch report': ['job'],
  'batch create': ['--generate'],
};

afterAll(removePairFolders);

describe('[I] --json', () => {
  it('is an option of every command but those whose output is something else', async () => {
    const without = [...(await everyCommand())].filter(([, { options }]) =>
      options.every(({ long }) => long !== '--json'),
    );
    expect(without.map(([name]) => name)).toEqual(['parameters', 'exec', 'dlq show', 'dlq export']);
  });

  it('ends with the same summary for every command, also where it breaks off', async () => {
    const cwd = pairFolder({ 'pairs/acme.yml': pairText('uploads', 'archive', 'batch: { bucket: jobs }\n') });
    writeFileSync(join(cwd, 'config'), '[profile other]\nregion = eu-west-1\n');
    writeFileSync(join(cwd, 'lines.jsonl'), '{"body":"{}"}\n');
    for (const [name, command] of await everyCommand()) {
      if (command.options.every(({ long }) => long !== '--json')) continue;
      const words = offline[name] ?? [
        ...(name === 'init' ? ['--name', 'acme'] : ['acme']),
        ...(name === 'dlq import' ? ['lines.jsonl'] : (more[name] ?? [])),
        ...command.options.flatMap(({ long }) => (long?.endsWith('-profile') ? [long, 'nowhere'] : [])),
      ];
      const { exitCode, stdout } = await ferry(cwd, [...name.split(' '), ...words, '--json']);
      const isOffline = name in offline;
      const { error, counts, ...summary } = summaryOf(stdout);
      expect({ name, exitCode, ...summary }).toEqual({
        name,
        exitCode: isOffline ? 0 : 2,
        command: name,
        ...(name !== 'pairs' && { pair: 'acme' }),
        ended: isOffline ? 'complete' : 'broken',
      });
      expect(counts).toEqual(expect.any(Object));
      if (!isOffline) expect(error).toMatch(/^There is no profile nowhere\./);
    }
  });
});
