import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sign } from '../../lib/edge/copy/lean/sign.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';

export interface RawRequest {
  readonly method: 'PUT' | 'HEAD' | 'POST';
  /** Encoded. */
  readonly path: string;
  /** Sorted, every name with its `=`. */
  readonly query?: string;
  readonly headers?: Headers;
  /** Pieces that go out one by one. */
  readonly body?: readonly Uint8Array[];
  /** What `x-amz-content-sha256` says; that the payload is not signed if absent. */
  readonly payload?: string;
}

/** Headers as they are on the wire: a character for each byte. */
export type Headers = Readonly<Record<string, string>>;

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** One request of S3 by the administrator of an account, byte for byte as it is given. */
export async function rawRequest(
  endpoint: string,
  { account, region }: { readonly account: string; readonly region: string },
  { method, path, query = '', headers = {}, body = [], payload = 'UNSIGNED-PAYLOAD' }: RawRequest,
): Promise<RawAnswer> {
  const { host, hostname, port } = new URL(endpoint);
  const signed = sign(
    { method, path, query, headers: { host, ...headers }, bodyHash: payload },
    { region, credentials: administrator(account), now: new Date() },
  );
  const length = body.reduce((bytes, piece) => bytes + piece.length, 0);
  const all = { ...signed, ...(method !== 'HEAD' && { 'content-length': length }) };
  return new Promise((resolve, reject) => {
    const target = query ? `${path}?${query}` : path;
    const sending = request({ hostname, port, method, path: target, headers: all }, (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      buffer(response).then(
        (bytes) => resolve({ status, headers: answered as Headers, body: bytes.toString() }),
        reject,
      );
    });
    sending.once('error', reject);
    // Written, not ended with: Node writes headers otherwise when they go out with the end of a body.
    for (const piece of body) sending.write(piece);
    sending.end();
  });
}
