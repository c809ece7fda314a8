import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { openClients } from '../../local/clients.ts';
import { type Moto, startMoto } from '../../local/moto.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';

const account = '111111111111';

describe('[E] npm run contract', () => {
  let moto: Moto;
  let folder: string;
  beforeAll(async () => {
    moto = await startMoto();
    folder = mkdtempSync(join(tmpdir(), 's3-ferry-contract-'));
    const { accessKeyId, secretAccessKey } = administrator(account);
    const profile = `[profile a]\nregion = eu-west-1\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    writeFileSync(join(folder, 'config'), profile);
  });
  afterAll(async () => {
    await moto.stop();
    rmSync(folder, { recursive: true });
  });

  function start(...more: readonly string[]) {
    const profiles = ['--source-profile', 'a', '--destination-profile', 'a'];
    const env = { PATH: process.env['PATH'], AWS_CONFIG_FILE: join(folder, 'config') };
    const command = ['contract/main.ts', '--endpoint', moto.url, ...profiles, ...more];
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = new Promise<number | null>((settle) => void child.on('close', settle));
    const ended = Promise.all([exited, text(child.stdout), text(child.stderr)]);
    return { child, ended };
  }

  async function buckets(): Promise<number> {
    const clients = openClients(moto.url, administrator);
    const { Buckets = [] } = await clients.s3(account).send(new ListBucketsCommand({}));
    clients.destroy();
    return Buckets.length;
  }

  it('tells of each scenario that was asked for, sums up, and leaves nothing behind', async () => {
    const [exitCode, stdout] = await start('--only', 'listing', '--json').ended;
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1)).toMatchObject(Array(3).fill({ group: 'listing', result: 'passed' }));
    expect(lines.at(-1)).toEqual({ kind: 'summary', passed: 3, failed: 0, unsupported: 0 });
    expect([exitCode, await buckets()]).toEqual([0, 0]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('cleans up when it is stopped by %s', async (signal) => {
    const { child, ended } = start('--json');
    child.stdout.once('data', () => child.kill(signal));
    const [exitCode] = await ended;
    expect([exitCode, await buckets()]).toEqual([signal === 'SIGINT' ? 130 : 143, 0]);
  });

  it('refuses a name that no scenario has, and a missing profile', async () => {
    expect(await start('--only', 'nosuch').ended).toMatchObject([2, '', expect.stringContaining('nosuch')]);
    const unknown = start('--source-profile', 'nobody');
    expect(await unknown.ended).toMatchObject([2, '', expect.stringContaining('nobody')]);
    expect(await buckets()).toBe(0);
  });
});
