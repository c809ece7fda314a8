import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { recogniseS3 } from '../../local/policy-proxy/s3-operation.ts';
import { type Answer, assumedRole, callerIdentity, errorXml, type MadeUp, s3Answer } from './answers.ts';
import { limit } from './limit.ts';
import { queueCalls, queues } from './queues.ts';
import type { Counts, Message, Question, Settings } from './settings.ts';
import { uploads } from './uploads.ts';

// The process of a stand-in: bench/stand-in/start.ts starts it and asks it for its counts.

interface Started extends Settings {
  readonly key?: string;
  readonly cert?: string;
}

const settings: Started = JSON.parse(process.argv[2] ?? '{}');
const { key, cert, latencyMs, copyBytesPerSecond, sizeBytes, buckets } = settings;
const fitsRequests = limit(settings.requestsPerSecond);
const fitsBytes = limit(settings.bytesPerSecond);
const copies = new Map<string, MadeUp>();
const held = {
  spaceOf: (bucket: string) => ({ objects: buckets[bucket] ?? 0, sizeBytes }),
  uploads: uploads(),
  copies,
};
const sqs = queues();

let requests: Record<string, number> = {};
let totals = { throttled: 0, bytes: 0, atOnce: 0 };
let underWay = 0;

/** Whoever talks to SQS or STS posts to the root, and its body says what about. */
async function understand(request: IncomingMessage): Promise<{ operation: string; answer: () => Answer }> {
  const target = request.headers['x-amz-target'];
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  if (request.method === 'POST' && (target !== undefined || path === '/')) {
    const text = Buffer.concat(await request.toArray()).toString();
    const call = queueCalls.find((name) => target === `AmazonSQS.${name}`);
    if (call) return { operation: call, answer: () => sqs(call, text) };
    const { authorization = '' } = request.headers;
    if (text.includes('Action=GetCallerIdentity'))
      return { operation: 'GetCallerIdentity', answer: () => callerIdentity(authorization) };
    if (text.includes('Action=AssumeRole')) return { operation: 'AssumeRole', answer: assumedRole };
    return { operation: String(target ?? 'unknown'), answer: () => ({ status: 501 }) };
  }
  const { method = '', headers } = request;
  const query = new URLSearchParams(search);
  const known = recogniseS3({ method, path, query, headers });
  return {
    operation: known.operation,
    answer: () => s3Answer({ ...known, query, headers }, held),
  };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  underWay++;
  totals.atOnce = Math.max(totals.atOnce, underWay);
  try {
    const { operation, answer } = await understand(request);
    requests[operation] = (requests[operation] ?? 0) + 1;
    const given = fitsRequests(1) ? answer() : undefined;
    const { bytes = 0 } = given ?? {};
    const isThrottled = !given || (bytes > 0 && !fitsBytes(bytes));
    if (isThrottled) totals.throttled++;
    else totals.bytes += bytes;
    const copyMs = copyBytesPerSecond > 0 && !isThrottled ? (bytes / copyBytesPerSecond) * 1_000 : 0;
    await drained(request);
    if (latencyMs + copyMs > 0) await sleep(latencyMs + copyMs);
    if (!isThrottled) given?.done?.();
    send(response, isThrottled ? slowDown : (given ?? {}));
  } finally {
    underWay--;
  }
}

/** Nobody reads an answer before the request is written. */
async function drained(request: IncomingMessage): Promise<void> {
  const hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers;
  if (request.readableEnded) return;
  request.resume();
  if (hasBody) await once(request, 'end');
}

const slowDown: Answer = { status: 503, body: errorXml('SlowDown', 'Please reduce your request rate.') };
const zeros = Buffer.alloc(1024 ** 2);

function send(response: ServerResponse, { status = 200, headers = {}, body = '' }: Answer): void {
  const length = typeof body === 'number' ? body : Buffer.byteLength(body);
  response.writeHead(status, { 'x-amz-request-id': 'STAND-IN', 'content-length': length, ...headers });
  if (typeof body === 'string') response.end(body);
  else sendZeros(response, body);
}

function sendZeros(response: ServerResponse, left: number): void {
  for (let more = left; ; ) {
    if (more <= zeros.length) return void response.end(zeros.subarray(0, more));
    more -= zeros.length;
    if (!response.write(zeros)) return void response.once('drain', () => sendZeros(response, more));
  }
}

const listener = (request: IncomingMessage, response: ServerResponse) => {
  handle(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
};
const server = key && cert ? createHttpsServer({ key, cert }, listener) : createHttpServer(listener);
server.keepAliveTimeout = 60_000;

const counts = (): Counts => ({ requests, ...totals });
const tell = (message: Message) => process.send?.(message);
process.on('message', (question: Question) => {
  if (question === 'reset') {
    copies.clear();
    requests = {};
    totals = { throttled: 0, bytes: 0, atOnce: underWay };
  }
  tell({ kind: 'answer', counts: counts() });
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  tell({ kind: 'ready', port: typeof address === 'object' && address ? address.port : 0 });
});
