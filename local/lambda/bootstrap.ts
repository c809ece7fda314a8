import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InvocationRequest, RuntimeError, RuntimeMessage } from './messages.ts';

// Runs inside the process of one function, where AWS runs its Node.js runtime client.

type Handler = (event: unknown, context: object) => unknown;

/** Loads `path/to/module.export` as the runtime does: `.js`, `.mjs` or `.cjs` below the task root. */
async function loadHandler(handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const stem = resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', handler.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find((path) => existsSync(path));
  if (!file) throw runtimeError('ImportModuleError', `Cannot find module '${handler.slice(0, dot)}'`);
  const module = await import(pathToFileURL(file).href);
  const name = handler.slice(dot + 1);
  const found = module[name] ?? module.default?.[name];
  if (typeof found === 'function') return found;
  throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`);
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name: `Runtime.${name}` });
}

function describe(error: unknown): RuntimeError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** The context object (Lambda Developer Guide, "Using the Lambda context object to retrieve Node.js function information"). */
function contextOf(request: InvocationRequest): object {
  return {
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    invokedFunctionArn: request.invokedFunctionArn,
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    awsRequestId: request.requestId,
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, request.deadline - Date.now()),
  };
}

async function serve(handler: Handler, request: InvocationRequest): Promise<RuntimeMessage> {
  process.env['_X_AMZN_TRACE_ID'] = request.traceId;
  const { requestId } = request;
  // Node tells it in KiB.
  const maxMemoryMb = () => Math.ceil(process.resourceUsage().maxRSS / 1024);
  try {
    const payload = await handler(JSON.parse(request.event), contextOf(request));
    return {
      kind: 'succeeded',
      requestId,
      maxMemoryMb: maxMemoryMb(),
      payload: JSON.stringify(payload) ?? 'null',
    };
  } catch (error) {
    return { kind: 'failed', requestId, maxMemoryMb: maxMemoryMb(), error: describe(error) };
  }
}

function answer(message: RuntimeMessage): void {
  process.send?.(message);
}

// Without a parent there is nobody to serve.
process.on('disconnect', () => process.exit(0));
loadHandler(process.env['_HANDLER'] ?? '').then(
  (handler) => {
    process.on('message', async (request: InvocationRequest) => answer(await serve(handler, request)));
    answer({ kind: 'ready' });
  },
  (error) => answer({ kind: 'not-ready', error: describe(error) }),
);
