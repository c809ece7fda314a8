import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { note } from '../cli/terminal/terminal.ts';

const run = promisify(execFile);

/** The version of moto that is installed, and the oldest that the policy proxy was tried against. */
const pinned = '5.2.1';

const probe = `
import importlib.metadata, importlib.util
parts = importlib.metadata.version("moto").split(".")[:3]
assert (5, 2, 1) <= tuple(int(part) for part in parts) < (6,)
assert importlib.util.find_spec("flask_cors")
`;

/**
 * A Python that can run `moto[server]` of the pinned range: the project's `.venv`, the one behind `moto_server`
 * on the PATH, or `python3`; else a fresh `.venv` in `project`. Throws an Error that says what to install.
 */
export async function pythonWithMoto(project: string): Promise<string> {
  const own = join(project, '.venv', 'bin', 'python');
  for (const python of [own, pythonOfMotoServer(), 'python3', 'python']) {
    if (python && (await succeeds(python, ['-c', probe]))) return python;
  }
  return await install(project, own);
}

async function install(project: string, own: string): Promise<string> {
  const base = await recentPython();
  note(`Installing moto ${pinned}, the AWS for this machine, into .venv (once, about a minute) ...`);
  try {
    await run(base, ['-m', 'venv', join(project, '.venv')]);
    await run(own, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `moto[server]==${pinned}`,
    ]);
  } catch (cause) {
    throw new Error(
      `Cannot install moto[server]==${pinned} into .venv with ${base}. Check the network, or install it yourself: ` +
        `pip install "moto[server]==${pinned}" (on Debian, python3-venv must be there).`,
      { cause },
    );
  }
  return own;
}

async function recentPython(): Promise<string> {
  for (const python of [
    'python3',
    'python3.14',
    'python3.13',
    'python3.12',
    'python3.11',
    'python3.10',
    'python',
  ]) {
    if (await succeeds(python, ['-c', 'import sys; assert sys.version_info >= (3, 10)'])) return python;
  }
  throw new Error(
    'The AWS for this machine (moto) needs Python >= 3.10, and none is on the PATH. Install it ' +
      '(apt install python3 python3-venv, or brew install python), or run this in Docker: ' +
      'docker run --rm -it -v "$PWD":/ferry -w /ferry nikolaik/python-nodejs:python3.12-nodejs24 bash',
  );
}

/** The interpreter in the first line of `moto_server`, for an installation by pipx or uv. */
function pythonOfMotoServer(): string | undefined {
  const folder = (process.env['PATH'] ?? '')
    .split(delimiter)
    .find((path) => existsSync(join(path, 'moto_server')));
  if (folder === undefined) return undefined;
  const [first = ''] = readFileSync(realpathSync(join(folder, 'moto_server')), 'utf8').split('\n');
  return /^#!\s*(\S*python\S*)/.exec(first)?.[1];
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
