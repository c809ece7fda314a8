import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { byteLines } from '../../lib/byte-lines.ts';
import type { InvocationResult, LambdaFunction } from './lambda-function.ts';
import type { InvocationRequest, RuntimeError, RuntimeMessage } from './messages.ts';

/** One process of a function: serves one invocation at a time, is used again while it lives. */
export interface RuntimeProcess {
  readonly alive: () => boolean;
  /** The most memory that it is known to have had; 0 before its first invocation has ended. */
  readonly maxMemoryMb: () => number;
  /** Never rejects. The process is dead after a time-out, as on AWS. */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
  /** Kills the process and all it started. Resolves when it is gone. */
  kill(): Promise<void>;
}

type LineListener = (stream: 'stdout' | 'stderr', line: string) => void;

/** AWS gives initialisation 10 s; a machine that runs all of AWS beside it needs more. */
const initialisationMs = 30_000;

/** Starts a process and waits until it has loaded the handler; a failure to do so is the result of its first invocation. */
export async function startRuntime(
  fn: LambdaFunction,
  environment: Record<string, string>,
  onLine: LineListener,
): Promise<RuntimeProcess | InvocationResult> {
  const child = spawn(fn, environment);
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input) void tellLines(input, (line) => onLine(stream, line));
  }
  const answer = await firstAnswer(child);
  if (answer.kind === 'ready') return runtimeProcess(child, fn.timeoutMs);
  await kill(child);
  return failed(answer.error);
}

async function tellLines(output: AsyncIterable<Uint8Array>, tell: (line: string) => void): Promise<void> {
  for await (const line of byteLines(output)) {
    const text = Buffer.from(line)
      .toString()
      .replace(/\r?\n$/, '');
    if (line.length > 0) tell(text);
  }
}

function spawn(fn: LambdaFunction, env: Record<string, string>): ChildProcess {
  return fork(resolve('local/lambda/bootstrap.ts'), [], {
    cwd: fn.codeDirectory,
    env,
    // Memory is limited as far as Node allows: the heap, leaving a tenth for all else.
    // As the bootstrap of Lambda's Node.js runtimes does: a twentieth for new objects.
    execArgv: [
      `--max-semi-space-size=${Math.max(1, Math.floor(fn.memoryMb * 0.05))}`,
      `--max-old-space-size=${Math.floor(fn.memoryMb * 0.9)}`,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: killed as a whole, and untouched by Ctrl-C meant for the parent.
    detached: true,
  });
}

async function firstAnswer(
  child: ChildProcess,
): Promise<{ kind: 'ready' } | { kind: 'not-ready'; error: RuntimeError }> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(initialisationMs)]);
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code, killedBy]) => exited(code, killedBy)),
    ]);
  } catch (error) {
    const errorMessage = `Initialisation failed: ${error instanceof Error ? error.message : error}`;
    return { kind: 'not-ready', error: { errorType: 'Sandbox.Timedout', errorMessage } };
  } finally {
    settled.abort();
  }
}

function exited(code: number | null, signal: string | null): { kind: 'not-ready'; error: RuntimeError } {
  const errorMessage = `Error: ${exitReason(code, signal)}`;
  return { kind: 'not-ready', error: { errorType: 'Runtime.ExitError', errorMessage } };
}

function exitReason(code: number | null, signal: string | null): string {
  // An exhausted heap aborts Node; on AWS the sandbox kills the process for the same reason.
  if (signal) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code
    ? `Runtime exited with error: exit status ${code}`
    : 'Runtime exited without providing a reason';
}

function runtimeProcess(child: ChildProcess, timeoutMs: number): RuntimeProcess {
  const alive = () =>
    child.connected && child.exitCode === null && child.signalCode === null && !child.killed;
  let maxMemoryMb = 0;
  const resultOf = (message: RuntimeMessage) => {
    if ('maxMemoryMb' in message) maxMemoryMb = message.maxMemoryMb;
    return resultIn(message);
  };
  return {
    alive,
    maxMemoryMb: () => maxMemoryMb,
    kill: () => kill(child),
    async invoke(request) {
      const prefix = `RequestId: ${request.requestId} Error: `;
      if (!alive())
        return failed({ errorType: 'Runtime.ExitError', errorMessage: `${prefix}the process is gone` });
      const settled = new AbortController();
      const { signal } = settled;
      const answers = [
        once(child, 'message', { signal }).then(([message]) => resultOf(message)),
        once(child, 'exit', { signal }).then(([code, killedBy]) =>
          failed({ errorType: 'Runtime.ExitError', errorMessage: prefix + exitReason(code, killedBy) }),
        ),
        timeOut(request, timeoutMs, signal),
      ];
      child.send(request, () => undefined);
      const result = await Promise.race(answers);
      settled.abort();
      if (result.kind === 'failed' && result.errorType === 'Sandbox.Timedout') await kill(child);
      return result;
    },
  };
}

async function timeOut(
  request: InvocationRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<InvocationResult> {
  const deadline = AbortSignal.timeout(Math.max(0, request.deadline - Date.now()));
  await once(deadline, 'abort', { signal });
  const seconds = (timeoutMs / 1000).toFixed(2);
  const errorMessage = `RequestId: ${request.requestId} Error: Task timed out after ${seconds} seconds`;
  return { kind: 'failed', errorType: 'Sandbox.Timedout', errorMessage };
}

function resultIn(message: RuntimeMessage): InvocationResult {
  if (message.kind === 'succeeded') return { kind: 'succeeded', payload: JSON.parse(message.payload) };
  if (message.kind === 'failed') return failed(message.error);
  return failed({ errorType: 'Runtime.Unknown', errorMessage: `unexpected answer ${message.kind}` });
}

function failed({ errorType, errorMessage }: RuntimeError): InvocationResult {
  return { kind: 'failed', errorType, errorMessage };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended between the question and the signal; its exit event is still to come.
  }
  await gone;
}
