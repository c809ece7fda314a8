import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface Sending {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, as they go over the wire. */
  readonly rawHeaders: readonly string[];
  readonly body?: Buffer | Readable;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** One question of the policy proxy's own to moto. */
export interface Question extends Place {
  readonly service: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Upstream {
  /** Sends a request on; the answer's body is still to be read. */
  forward(sending: Sending): Promise<IncomingMessage>;
  /** Asks moto something on the policy proxy's own account. */
  ask(question: Question): Promise<Reply>;
  close(): void;
}

/** moto behind the policy proxy, over kept-alive connections. */
export function openUpstream(url: string): Upstream {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 64, scheduling: 'lifo' });

  function attempt(sending: Sending): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, target: path, body } = sending;
      const outgoing = httpRequest(
        { hostname, port, agent, method, path, headers: [...sending.rawHeaders] },
        resolve,
      );
      outgoing.once('error', (cause) => reject(new LostConnection(outgoing.reusedSocket, cause)));
      if (body === undefined || Buffer.isBuffer(body)) {
        outgoing.end(body);
        return;
      }
      body.once('error', (error) => outgoing.destroy(error));
      body.pipe(outgoing);
    });
  }

  async function forward(sending: Sending): Promise<IncomingMessage> {
    try {
      return await attempt(sending);
    } catch (error) {
      // A kept-alive connection may be closed just as it is used again.
      const again = error instanceof LostConnection && error.reused && !(sending.body instanceof Readable);
      if (!again) throw error;
      return await attempt(sending);
    }
  }

  async function ask(question: Question): Promise<Reply> {
    const sending = sendingOf(question, `${hostname}:${port}`);
    const message = await forward(sending);
    const body = await readReply(message);
    return {
      status: message.statusCode ?? 0,
      headers: message.headers,
      rawHeaders: message.rawHeaders,
      body,
    };
  }

  return { forward, ask, close: () => agent.destroy() };
}

/** The whole body of an answer. */
export async function readReply(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sendingOf(question: Question, host: string): Sending {
  const { service, account, region, method = 'GET', target = '/', headers = {}, body = '' } = question;
  const scope = `AKIAROOT${account}/20260101/${region}/${service}/aws4_request`;
  const all = {
    host,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'x-moto-account-id': account,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  return { method, target, rawHeaders: Object.entries(all).flat(), body: Buffer.from(body) };
}

class LostConnection extends Error {
  readonly reused: boolean;
  constructor(reused: boolean, cause: Error) {
    super(`moto did not answer: ${cause.message}`, { cause });
    this.name = 'LostConnection';
    this.reused = reused;
  }
}
