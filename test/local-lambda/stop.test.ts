import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { openClients } from '../../local/clients.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';

const run = promisify(execFile);

interface ProcessRow {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
}

async function processes(): Promise<readonly ProcessRow[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,stat=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, id, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return id && !state.startsWith('Z') ? [{ id: Number(id), parent: Number(parent), command }] : [];
  });
}

async function descendantsOf(ancestor: number): Promise<readonly ProcessRow[]> {
  const all = await processes();
  const below = (id: number): ProcessRow[] =>
    all.filter(({ parent }) => parent === id).flatMap((one) => [one, ...below(one.id)]);
  return below(ancestor);
}

/** Rejects by the time-out of the test while one of them lives. */
async function untilGone(started: readonly ProcessRow[]): Promise<void> {
  for (;;) {
    const alive = (await processes()).filter(({ id, command }) =>
      started.some((one) => one.id === id && one.command === command),
    );
    if (alive.length === 0) return;
    await sleep(100);
  }
}

/** Starts `npm run local` in a process group of its own and waits for a line on either of its outputs. */
async function startUntil(line: RegExp): Promise<{ npm: ChildProcess; found: RegExpExecArray }> {
  const npm = spawn('npm', ['run', 'local', '--', '--pair', 'demo'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const found = await new Promise<RegExpExecArray>((resolve) => {
    for (const input of [npm.stdout, npm.stderr]) {
      createInterface({ input }).on('line', (text) => {
        const match = line.exec(text);
        if (match) resolve(match);
      });
    }
  });
  return { npm, found };
}

describe('[E] npm run local, when it is to end', () => {
  let npm: ChildProcess | undefined;
  afterEach(() => {
    if (npm?.pid !== undefined && npm.exitCode === null && npm.signalCode === null)
      process.kill(-npm.pid, 'SIGKILL');
  });

  it.each([
    ['a SIGTERM to npm', (id: number) => process.kill(id, 'SIGTERM')],
    ['a SIGHUP to npm', (id: number) => process.kill(id, 'SIGHUP')],
    ['a SIGKILL to npm', (id: number) => process.kill(id, 'SIGKILL')],
    ['Ctrl-C', (id: number) => process.kill(-id, 'SIGINT')],
    ['a terminal that closes', (id: number) => process.kill(-id, 'SIGHUP')],
  ])('leaves no process behind after %s while it deploys', async (_, end) => {
    ({ npm } = await startUntil(/✓ .*local AWS/));
    const started = await descendantsOf(npm.pid ?? 0);
    expect(started.map(({ command }) => command)).toContainEqual(expect.stringContaining('moto-server.py'));
    const ended = once(npm, 'exit');
    end(npm.pid ?? 0);
    await untilGone(started);
    await ended;
  });

  it('leaves neither moto nor a function behind after a SIGTERM to npm', async () => {
    const { npm: started, found } = await startUntil(/AWS_ENDPOINT_URL=(\S+) AWS_ACCESS_KEY_ID=AKIAROOT222/);
    npm = started;
    const clients = openClients(found[1] ?? '', administrator);
    const upload = new PutObjectCommand({ Bucket: 'ferry-demo-uploads', Key: 'hello.txt', Body: 'hello' });
    await clients.s3('111111111111', 'eu-central-1').send(upload);
    clients.destroy();
    const isFunction = ({ command }: ProcessRow) => command.includes('lambda/bootstrap.ts');
    let all = await descendantsOf(npm.pid ?? 0);
    while (!all.some(isFunction)) {
      await sleep(100);
      all = await descendantsOf(npm.pid ?? 0);
    }
    const ended = once(npm, 'exit');
    process.kill(npm.pid ?? 0, 'SIGTERM');
    await untilGone(all);
    await ended;
  });
});
