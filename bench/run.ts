import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What a process took from its start to its end, with all that it started. */
export interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most memory it held at once, of all processes of the command together. */
  readonly peakMib: number;
  /** What it wrote to standard output. */
  readonly output: string;
}

/** Runs a command of the shell, with the environment of this process and `environment`. Rejects with what it printed when it fails. */
export async function run(command: string, environment: Readonly<Record<string, string>>): Promise<Taken> {
  const startedAt = performance.now();
  // Bash tells the CPU time of what it waited for, on a stream of its own.
  const timed = 'TIMEFORMAT="%U %S"; exec 4>&2; { time eval "$0" 2>&4; } 2>&3';
  const child = spawn('bash', ['-c', timed, command], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [output, errors, times] = [1, 2, 3].map((number) => collect(child.stdio[number]));
  const peaks = new Map<number, number>();
  const watch = setInterval(() => {
    for (const pid of familyOf(child.pid ?? 0)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakKib(pid)));
  }, 20);
  try {
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${errors?.()}`);
  } finally {
    clearInterval(watch);
  }
  return {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (times?.() ?? '')
      .trim()
      .split(' ')
      .reduce((sum, part) => sum + Number(part), 0),
    peakMib: [...peaks.values()].reduce((sum, kib) => sum + kib, 0) / 1024,
    output: output?.() ?? '',
  };
}

function collect(stream: unknown): () => string {
  const chunks: Buffer[] = [];
  (stream as NodeJS.ReadableStream).on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
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
