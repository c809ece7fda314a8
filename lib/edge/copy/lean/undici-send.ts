import { type Dispatcher, Pool } from 'undici';
import type { Answer, Send } from './send.ts';

/** Opens up to `connections` connections at once to one origin. */
export type OpenPool = (origin: string, connections: number) => Dispatcher;

const straight: OpenPool = (origin, connections) => new Pool(origin, { connections });

/** Sends over undici's pools, which cost least per request, but more to load than a Lambda that starts can spare. */
export function undiciSend(
  connections = 256,
  open = straight,
): { readonly send: Send; close(): Promise<void> } {
  const pools = new Map<string, Dispatcher>();
  const poolOf = (origin: string) => {
    const pool = pools.get(origin) ?? open(origin, connections);
    pools.set(origin, pool);
    return pool;
  };
  return {
    send: ({ origin, method, path, headers, abortSignal }) =>
      new Promise((resolve, reject) => {
        const whole = wholeAnswer(abortSignal, resolve, reject);
        poolOf(origin).dispatch({ origin, method, path, headers }, whole);
      }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** Collects an answer without a stream of its own, which small ones do not pay for. */
function wholeAnswer(
  signal: AbortSignal,
  resolve: (answer: Answer) => void,
  reject: (error: unknown) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  let headers: Answer['headers'] = {};
  let request: Dispatcher.DispatchController | undefined;
  const abort = () => {
    request?.abort(signal.reason);
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort);
  return {
    onRequestStart(controller) {
      request = controller;
      if (signal.aborted) abort();
    },
    onResponseStart(_, statusCode, answered) {
      status = statusCode;
      headers = answered;
    },
    onResponseData: (_, chunk) => void chunks.push(chunk),
    onResponseEnd() {
      signal.removeEventListener('abort', abort);
      resolve({ status, headers, body: Buffer.concat(chunks).toString() });
    },
    onResponseError(_, error) {
      signal.removeEventListener('abort', abort);
      reject(error);
    },
  };
}
