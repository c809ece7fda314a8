import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { processEnvironment } from './environment.ts';
import type { InvocationResult, LambdaEvent, LambdaFunction, RoleCredentials } from './lambda-function.ts';
import { traceOfInvocation } from './lineage.ts';
import { type RuntimeProcess, startRuntime } from './runtime-process.ts';

export interface PoolOptions {
  /** Where the function finds AWS. */
  readonly endpoint: string;
  readonly credentials: (fn: LambdaFunction) => Promise<RoleCredentials>;
  readonly onEvent: (event: LambdaEvent) => void;
  /** Takes what goes into the log of a function, line by line. */
  readonly onLog?: (line: LogLine) => void;
  /** Processes of one function at most, where it reserves no concurrency. */
  readonly concurrency: number;
}

export interface LogLine {
  readonly fn: LambdaFunction;
  /** One for each process of the function, as on AWS one for each environment. */
  readonly logStream: string;
  readonly text: string;
}

export interface FunctionPool {
  readonly fn: LambdaFunction;
  /** Runs the function once, in the chain of requests of a trace header or a new one, and waits for it. Never rejects. */
  invoke(event: unknown, requestId: string, traceHeader?: string): Promise<InvocationResult>;
  /** Kills every process that is serving an invocation, as a crash of the host would. Gives their number. */
  killRunning(): Promise<number>;
  /** Lets what runs and waits come to its end, then ends the processes. */
  retire(): Promise<void>;
  close(): Promise<void>;
}

interface Member {
  readonly runtime: RuntimeProcess;
  readonly logStream: string;
  readonly expiresAt: number;
  requestId?: string | undefined;
}

/** The processes of one function: warm ones are used again, new ones started up to the limit, the rest waits its turn. */
export function functionPool(fn: LambdaFunction, options: PoolOptions): FunctionPool {
  const members = new Set<Member>();
  const limit = pLimit(
    Math.max(1, Math.min(fn.reservedConcurrency ?? options.concurrency, options.concurrency)),
  );
  const invocations = new Set<Promise<InvocationResult>>();
  let closed = false;

  async function invoke(
    event: unknown,
    requestId: string,
    traceHeader: string | undefined,
  ): Promise<InvocationResult> {
    if (closed) return stopped;
    const member = warmMember() ?? (await coldMember(requestId));
    if ('kind' in member) return member;
    member.requestId = requestId;
    const log = (text: string) => options.onLog?.({ fn, logStream: member.logStream, text });
    log(`START RequestId: ${requestId} Version: $LATEST`);
    const startedAt = Date.now();
    const result = await member.runtime.invoke({
      requestId,
      event: JSON.stringify(event),
      deadline: Date.now() + fn.timeoutMs,
      invokedFunctionArn: fn.arn,
      traceId: traceOfInvocation(traceHeader, fn.arn),
    });
    const durationMs = Date.now() - startedAt;
    // What the function wrote comes by another way than its answer, which may be ahead.
    await nextTurn();
    for (const line of endLines(fn, {
      requestId,
      result,
      durationMs,
      maxMemoryMb: member.runtime.maxMemoryMb(),
    }))
      log(line);
    member.requestId = undefined;
    if (!member.runtime.alive()) members.delete(member);
    return result;
  }

  function warmMember(): Member | undefined {
    for (const member of members) {
      if (member.requestId !== undefined) continue;
      if (member.runtime.alive() && member.expiresAt > Date.now() + fn.timeoutMs) return member;
      members.delete(member);
      void member.runtime.kill();
    }
    return undefined;
  }

  async function coldMember(requestId: string): Promise<Member | InvocationResult> {
    const member: { requestId?: string | undefined } = { requestId };
    const credentials = await options.credentials(fn);
    const logStream = logStreamName();
    const environment = processEnvironment(fn, credentials, { endpoint: options.endpoint, logStream });
    const runtime = await startRuntime(fn, environment, (stream, line) => {
      options.onLog?.({ fn, logStream, text: line });
      options.onEvent({ kind: 'line', functionName: fn.name, stream, line, ...running(member.requestId) });
    });
    if ('kind' in runtime) return runtime;
    const started = Object.assign(member, { runtime, logStream, expiresAt: credentials.expiresAt });
    if (closed) await runtime.kill();
    members.add(started);
    return started;
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.all([...members].map((member) => member.runtime.kill()));
    // A process that was just starting ends with its invocation.
    await Promise.all(invocations);
  }

  return {
    fn,
    invoke(event, requestId, traceHeader) {
      const invocation = limit(() => invoke(event, requestId, traceHeader).catch(unstartable));
      invocations.add(invocation);
      return invocation.finally(() => invocations.delete(invocation));
    },
    async killRunning() {
      const running = [...members].filter((member) => member.requestId !== undefined);
      await Promise.all(running.map((member) => member.runtime.kill()));
      return running.length;
    },
    async retire() {
      await Promise.all(invocations);
      await close();
    },
    close,
  };
}

/** As Lambda names it: the day, the version, and an id of the environment. */
function logStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}

/** What Lambda writes at the end of an invocation (Lambda Developer Guide, "Viewing CloudWatch logs for Lambda functions"). */
function endLines(
  { memoryMb }: LambdaFunction,
  {
    requestId,
    result,
    durationMs,
    maxMemoryMb,
  }: {
    readonly requestId: string;
    readonly result: InvocationResult;
    readonly durationMs: number;
    readonly maxMemoryMb: number;
  },
): string[] {
  const report = `REPORT RequestId: ${requestId}\tDuration: ${durationMs}.00 ms\tBilled Duration: ${durationMs} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${maxMemoryMb} MB`;
  return [
    ...(result.kind === 'failed' ? [errorLine(requestId, result)] : []),
    `END RequestId: ${requestId}`,
    report,
  ];
}

function errorLine(
  requestId: string,
  { errorType, errorMessage }: InvocationResult & { kind: 'failed' },
): string {
  const now = new Date().toISOString();
  if (errorType === 'Sandbox.Timedout' || errorType === 'Runtime.ExitError') return `${now} ${errorMessage}`;
  return `${now}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify({ errorType, errorMessage })}`;
}

const stopped: InvocationResult = {
  kind: 'failed',
  errorType: 'Local.Stopped',
  errorMessage: 'The local Lambda is stopping.',
};

/** Lambda answers so where it cannot assume the function's role. */
function unstartable(error: unknown): InvocationResult {
  const errorMessage = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', errorType: 'Lambda.AccessDeniedException', errorMessage };
}

function running(requestId: string | undefined): { requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}
