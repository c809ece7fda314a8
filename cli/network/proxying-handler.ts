import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type HttpProxy, proxyFor } from './proxy-choice.ts';
import { isOfConnecting, refusedByProxy, unreachableProxy } from './proxy-error.ts';

/** The sockets of one host at once, which is what the SDK has of its own. */
const maxSockets = 50;

type Handled = ReturnType<NodeHttpHandler['handle']>;
type Options = Parameters<NodeHttpHandler['handle']>[1];

/**
 * Sends each request of a client of the SDK straight or through the proxy of its host, whichever the environment says.
 * `ca`: the certificates that servers and proxies are trusted by. Rejects with a `ProxyError` where a proxy is at fault.
 */
export class ProxyingHandler extends NodeHttpHandler {
  private readonly ca: string | undefined;
  private readonly tunnels = new Map<string, NodeHttpHandler>();

  constructor(ca?: string) {
    super(ca === undefined ? {} : { httpsAgent: { ca } });
    this.ca = ca;
  }

  override async handle(request: HttpRequest, options?: Options): Handled {
    const target = targetOf(request);
    const proxy = proxyFor(target);
    if (!proxy) return super.handle(request, options);
    return target.protocol === 'https:'
      ? await this.tunnel(proxy).handle(request, options)
      : await this.forward(request, { proxy, target }, options);
  }

  override destroy(): void {
    super.destroy();
    for (const tunnel of this.tunnels.values()) tunnel.destroy();
  }

  private tunnel(proxy: HttpProxy): NodeHttpHandler {
    const known = this.tunnels.get(proxy.url.href);
    if (known) return known;
    const tunnel = new NodeHttpHandler({ httpsAgent: new Tunnel(proxy, this.ca) });
    this.tunnels.set(proxy.url.href, tunnel);
    return tunnel;
  }

  /** RFC 9112, section 3.2.2: what is not encrypted is asked of the proxy itself, with the whole URL as the path. */
  private async forward(
    request: HttpRequest,
    { proxy, target }: { readonly proxy: HttpProxy; readonly target: URL },
    options?: Options,
  ): Handled {
    const { url } = proxy;
    const forwarded = new HttpRequest({
      ...request,
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      headers: { ...request.headers, ...authorization(url) },
    });
    // The constructor would put a slash before it.
    forwarded.path = `${target.origin}${request.path}`;
    const output = await super.handle(forwarded, options).catch((error: unknown) => {
      throw isOfConnecting(error) ? unreachableProxy(proxy, error, target.host) : error;
    });
    if (output.response.statusCode === 407) throw refusedByProxy(proxy, 407, target.host);
    return output;
  }
}

function targetOf({ protocol, hostname, port }: HttpRequest): URL {
  return new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}`);
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(words).toString('base64')}` };
}

/** Connections through one proxy. Its answer in place of the server's would be taken for that of AWS. */
class Tunnel extends HttpsProxyAgent<string> {
  private readonly named: HttpProxy;
  private readonly trust: { readonly ca?: string };

  constructor(named: HttpProxy, ca: string | undefined) {
    const trust = ca === undefined ? {} : { ca };
    super(named.url.href, { keepAlive: true, maxSockets, ...trust });
    this.named = named;
    this.trust = trust;
    this.on('proxyConnect', ({ statusCode }, request) => {
      if (statusCode !== 200) request.destroy(refusedByProxy(named, statusCode, request.getHeader('host')));
    });
  }

  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>) {
    try {
      // Of its own options the agent keeps none for the server behind the proxy.
      return await super.connect(request, { ...options, ...this.trust });
    } catch (error) {
      throw unreachableProxy(this.named, error, String(options.host));
    }
  }
}
