import * as http from 'node:http';
import * as https from 'node:https';
import type { Send } from './send.ts';

/** Sends over Node's own agents, which are in every Lambda already. */
export function nodeSend(connections = 50): { readonly send: Send; close(): void } {
  const options = { keepAlive: true, maxSockets: connections };
  const plain = { request: http.request, agent: new http.Agent(options) };
  const secure = { request: https.request, agent: new https.Agent(options) };
  return {
    send({ origin, method, path, headers, abortSignal }) {
      const { protocol, hostname, port } = new URL(origin);
      const { request, agent } = protocol === 'https:' ? secure : plain;
      return new Promise((resolve, reject) => {
        const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port, method, path, headers, agent };
        request({ ...target, signal: abortSignal }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const body = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          });
        })
          .on('error', reject)
          .end();
      });
    },
    close() {
      plain.agent.destroy();
      secure.agent.destroy();
    },
  };
}
