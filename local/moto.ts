import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asObject } from '../lib/core/text/json-value.ts';
import { pythonWithMoto } from './moto-python.ts';

export interface Moto {
  readonly url: string;
  stop(): Promise<void>;
}

const startMs = 30_000;

/**
 * Starts moto on 127.0.0.1 and a free port, without opinions of its own on policies and events
 * (see moto-server.py), and resolves when it answers. It ends with `stop()` or with this process, whichever is
 * first. Throws an Error that names what is missing when there is no Python for it.
 */
export async function startMoto(): Promise<Moto> {
  const project = projectFolder();
  const python = await pythonWithMoto(project);
  const port = await freePort();
  const child = spawn(python, [join(project, 'local', 'moto-server.py'), String(port), String(process.pid)], {
    // It calls itself, which no proxy of this machine can pass on.
    env: { ...process.env, NO_PROXY: '*', no_proxy: '*' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaint = lastLines(child);
  const url = `http://127.0.0.1:${port}`;
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);

  async function stop(): Promise<void> {
    process.removeListener('exit', killOnExit);
    await end(child);
  }

  try {
    await untilItAnswers(url, child, complaint);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Has moto do what no API of AWS does (moto-server.py). Rejects with an Error that says why it did not. */
export async function askMoto({ url }: Moto, what: 'fill' | 'archive', asked: object): Promise<void> {
  const body = JSON.stringify(asked);
  const response = await fetch(`${url}/s3-ferry/${what}`, { method: 'POST', body });
  const why = response.ok ? asObject(await response.json())?.['why'] : `it answered ${response.status}`;
  if (why) throw new Error(`moto did not ${what}: ${why}.`);
}

async function untilItAnswers(url: string, child: ChildProcess, complaint: () => string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`moto ended while it was starting:\n${complaint()}`);
    }
    if (await answers(url)) return;
    await sleep(50);
  }
  throw new Error(`moto did not answer at ${url} within ${startMs / 1000} s:\n${complaint()}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/moto-api/data.json`, { method: 'HEAD' });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // It has nothing to save, and takes a while to clear away what it holds.
  child.kill('SIGKILL');
  await ended;
}

function lastLines(child: ChildProcess): () => string {
  let text = '';
  child.once('error', (error) => {
    text += error.message;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    text = `${text}${chunk}`.slice(-4000);
  });
  return () => text.trim();
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

/** The nearest folder upwards that holds local/moto-server.py. */
function projectFolder(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'local', 'moto-server.py'))) return folder;
    if (folder === dirname(folder))
      throw new Error('Run this inside the project: local/moto-server.py is not here.');
  }
}
