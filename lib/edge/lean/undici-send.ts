import { Pool } from 'undici';
import type { Send } from './send.ts';

/** Sends over undici's pools, which cost least per request, but more to load than a Lambda that starts can spare. */
export function undiciSend(connections = 256): { readonly send: Send; close(): Promise<void> } {
  const pools = new Map<string, Pool>();
  return {
    async send({ origin, method, path, headers, abortSignal }) {
      let pool = pools.get(origin);
      if (!pool) {
        pool = new Pool(origin, { connections });
        pools.set(origin, pool);
      }
      const answer = await pool.request({ method, path, headers, signal: abortSignal });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
