import { Pool, ProxyAgent } from 'undici';
import type { Send } from '../../lib/edge/copy/lean/send.ts';
import { undiciSend } from '../../lib/edge/copy/lean/undici-send.ts';
import { proxyFor } from './proxy-choice.ts';
import { isOfConnecting, refusedByProxy, unreachableProxy } from './proxy-error.ts';

/**
 * Sends the requests of the lean client straight or through the proxy of their host, as `ProxyingHandler` does those of
 * the SDK. Rejects with a `ProxyError` where a proxy is at fault.
 */
export function leanSend(ca?: string): Send {
  const tls = ca === undefined ? undefined : { ca };
  const { send } = undiciSend(undefined, (origin, connections) => {
    const proxy = proxyFor(new URL(origin));
    if (!proxy) return new Pool(origin, { connections, ...(tls && { connect: tls }) });
    return new ProxyAgent({
      uri: proxy.url.href,
      connections,
      ...(tls && { requestTls: tls, proxyTls: tls }),
    });
  });
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      throw inWords(error, new URL(request.origin));
    }
  };
}

/** undici says what a proxy did in words alone. */
function inWords(error: unknown, target: URL): unknown {
  const proxy = proxyFor(target);
  if (!proxy) return error;
  const status = /Proxy response \((\d+)\)/.exec(String(error))?.[1];
  if (status !== undefined) return refusedByProxy(proxy, Number(status), target.host);
  return isOfConnecting(error) ? unreachableProxy(proxy, error, target.host) : error;
}
