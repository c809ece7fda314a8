import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** A server with a certificate for hosts of AWS, that only `caPath` vouches for. */
export interface TlsServer {
  readonly port: number;
  readonly caPath: string;
  /** Host headers of the requests that came in. */
  readonly hosts: string[];
  answer: (request: IncomingMessage) => { readonly status: number; readonly body: string };
  close(): Promise<void>;
}

const names = [
  '*.amazonaws.com',
  ...['', 'api.', 'portal.sso.', 'oidc.', 's3.', 's3-control.'].map(
    (part) => `*.${part}eu-west-1.amazonaws.com`,
  ),
  'portal.sso.eu-west-1.amazonaws.com',
];

export async function startTlsServer(): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-tls-'));
  const [key, caPath] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const request = ['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const subject = [
    '-subj',
    '/CN=test',
    '-addext',
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
  ];
  execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', caPath], { stdio: 'ignore' });
  const hosts: string[] = [];
  const server = createTlsServer(
    { key: readFileSync(key), cert: readFileSync(caPath) },
    (asked, response) => {
      hosts.push(asked.headers.host ?? '');
      asked.resume();
      const { status, body } = tls.answer(asked);
      response.writeHead(status).end(body);
    },
  );
  const tls: TlsServer = {
    port: await listening(server),
    caPath,
    hosts,
    answer: () => ({ status: 400, body: '' }),
    close: async () => {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      await closed(server);
    },
  };
  return tls;
}

/** A proxy on this machine. */
export interface ProxyServer {
  readonly url: string;
  /** What it was asked to connect to, like `s3.amazonaws.com:443`, and the URLs that it was asked for. */
  readonly asked: string[];
  /** `Proxy-Authorization` headers. */
  readonly authorizations: (string | undefined)[];
  /** Answered instead of passing a call on. */
  refusal: number | undefined;
  close(): Promise<void>;
}

/** Starts a proxy that leads whatever is encrypted to `port`, and answers all else itself with 400. */
export async function startProxy(port: number): Promise<ProxyServer> {
  const server = createServer(({ url = '', headers }, response) => {
    proxy.asked.push(url);
    proxy.authorizations.push(headers['proxy-authorization']);
    response.writeHead(proxy.refusal ?? 400).end();
  });
  server.on('connect', ({ url = '', headers }, socket) => {
    proxy.asked.push(url);
    proxy.authorizations.push(headers['proxy-authorization']);
    if (proxy.refusal) return socket.end(`HTTP/1.1 ${proxy.refusal} Refused\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const end of [socket, onward]) ends.add(end.on('error', () => undefined));
    return onward.pipe(socket).pipe(onward);
  });
  const ends = new Set<Duplex>();
  const own = await listening(server);
  const proxy: ProxyServer = {
    url: `http://127.0.0.1:${own}`,
    asked: [],
    authorizations: [],
    refusal: undefined,
    close: async () => {
      for (const end of ends) end.destroy();
      server.closeAllConnections();
      await closed(server);
    },
  };
  return proxy;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  await new Promise((done) => server.close(done));
}
