import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

type Child = ChildProcessByStdio<null, Readable, Readable>;

const script = 'test/cli/terminal/fixture/long-command.ts';

/** Runs the script; `cut` is called after its first line. */
async function cutShort(cut: (child: Child) => void, ...rest: string[]) {
  const child = spawn(process.execPath, [script, ...rest], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = text(child.stderr);
  await once(child.stdout, 'data');
  cut(child);
  child.stdout.resume();
  const [exitCode, signal] = await once(child, 'close');
  return { exitCode, signal, said: await said };
}

describe('[U] a command that is cut short', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('settles, concludes, and ends by %s with %i', async (signal, code) => {
    const { exitCode, said } = await cutShort((child) => child.kill(signal));
    expect({ exitCode, said }).toEqual({ exitCode: code, said: 'settling\naborted\nconcluded\n' });
  });

  it('settles, concludes, and ends with 141 when its output is closed', async () => {
    const { exitCode, said } = await cutShort((child) => child.stdout.destroy());
    expect({ exitCode, said }).toEqual({ exitCode: 141, said: 'settling\naborted\nconcluded\n' });
  });

  it('ends with 141 when its output is closed and it does not listen', async () => {
    expect(await cutShort((child) => child.stdout.destroy(), 'deaf')).toMatchObject({ exitCode: 141 });
  });

  it('says that its output cannot be written, and ends with 2', async () => {
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const said = text(child.stderr as Readable);
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(2);
    expect(await said).toContain('Standard output cannot be written: ENOSPC');
  });
});
