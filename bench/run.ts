import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What a process took from its start to its end. */
export interface Taken {
  readonly seconds: number;
  /** The most memory it held at once, of all processes of the command together. */
  readonly peakMib: number;
}

/** Runs a command of the shell and watches its memory. Rejects with what it printed when it fails. */
export async function run(command: string, environment: Readonly<Record<string, string>>): Promise<Taken> {
  const startedAt = performance.now();
  const child = spawn('bash', ['-c', command], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const peaks = new Map<number, number>();
  const watch = setInterval(() => {
    for (const pid of familyOf(child.pid ?? 0)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakKib(pid)));
  }, 20);
  const printed: Buffer[] = [];
  child.stderr.on('data', (chunk) => printed.push(chunk));
  try {
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${Buffer.concat(printed)}`);
  } finally {
    clearInterval(watch);
  }
  const total = [...peaks.values()].reduce((sum, kib) => sum + kib, 0);
  return { seconds: (performance.now() - startedAt) / 1000, peakMib: total / 1024 };
}

/** A process and all that it started. */
function familyOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

/** VmHWM: the highest the resident set ever was (proc(5)), in KiB. */
function peakKib(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** A process may end between two looks at it. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
