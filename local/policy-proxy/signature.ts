import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Call, header } from './call.ts';

/**
 * Whether a call was signed with that secret (IAM User Guide, "Create a signed AWS API request", Signature Version
 * 4). Payloads of S3 are taken at the word of `x-amz-content-sha256`.
 */
export function isSignedWith(call: Call, secretAccessKey: string): boolean {
  const authorization = header(call, 'authorization');
  const scope = /Credential=[^/]+\/([^,\s]+)/.exec(authorization)?.[1] ?? '';
  const signedHeaders = /SignedHeaders=([^,\s]+)/.exec(authorization)?.[1] ?? '';
  const signature = /Signature=([0-9a-f]{64})/.exec(authorization)?.[1] ?? '';
  const request = sha256(canonicalRequest(call, signedHeaders));
  const toSign = ['AWS4-HMAC-SHA256', header(call, 'x-amz-date'), scope, request].join('\n');
  const expected = hmac(signingKey(secretAccessKey, scope), toSign);
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Header values are bytes, which Node reads as Latin-1. */
function canonicalRequest(call: Call, signedHeaders: string): Buffer {
  const names = signedHeaders.split(';');
  const payload = header(call, 'x-amz-content-sha256') || sha256(call.body);
  const lines = [
    call.method,
    canonicalPath(call),
    canonicalQuery(call),
    ...names.map((name) => `${name}:${canonicalValue(call.rawHeaders, name)}`),
    '',
    signedHeaders,
    payload,
  ];
  return Buffer.from(lines.join('\n'), 'latin1');
}

/** All services but S3 encode the path, as it was sent, a second time. */
function canonicalPath({ service, path }: Call): string {
  return service === 's3' ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery({ target }: Call): string {
  const search = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  const pairs = search.split('&').filter((pair) => pair !== '');
  return pairs
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(rest.join('=')))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&');
}

function canonicalValue(rawHeaders: readonly string[], name: string): string {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values.map((value) => value.replace(/^[ \t]+|[ \t]+$/g, '').replace(/ +/g, ' ')).join(',');
}

function signingKey(secret: string, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`));
}

/** Everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
