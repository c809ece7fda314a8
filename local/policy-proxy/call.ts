import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { recogniseOperation } from './protocol-operation.ts';
import { s3ControlOperation } from './s3-control-operation.ts';
import { recogniseS3 } from './s3-operation.ts';

/** Which service, Region and key a request is signed for: the credential scope of Signature Version 4. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** One request, read as far as the policy proxy needs it. Raw parts are kept: what is forwarded must be what came. */
export interface Call {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly scope: Scope | undefined;
  /** As in IAM and in SDKs: `s3`, `sts`, `sqs` … */
  readonly service: string;
  /** As in the service's API reference: `CopyObject`, `AssumeRole` … */
  readonly operation: string;
  readonly region: string;
  readonly bucket?: string;
  /** Decoded. */
  readonly key?: string;
  /** The whole body, except of an object's or part's bytes: those are `stream`. */
  readonly body: Buffer;
  readonly stream?: Readable;
  readonly requestId: string;
}

const streamed = new Set(['PutObject', 'UploadPart']);

/** Reads a request. Throws a URIError when its path is no well-formed encoding. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const target = request.url ?? '/';
  const [path = '/', search = ''] = splitOnce(target, '?');
  const query = new URLSearchParams(search);
  const { method = 'GET', headers, rawHeaders } = request;
  const scope = credentialScope(headers.authorization);
  const common = { method, target, path, query, headers, rawHeaders, scope, requestId: requestId() };
  const region = scope?.region ?? 'us-east-1';
  const control = s3ControlOperation(common);
  if (control)
    return { ...common, service: 's3-control', region, operation: control, body: await readAll(request) };
  if (scope?.service === 's3' || (scope === undefined && isPlain(headers))) {
    const s3 = recogniseS3({ method, path, query, headers });
    const isStreamed = streamed.has(s3.operation);
    const body = isStreamed ? Buffer.alloc(0) : await readAll(request);
    return { ...common, service: 's3', region, ...s3, body, ...(isStreamed ? { stream: request } : {}) };
  }
  const body = await readAll(request);
  return {
    ...common,
    service: scope?.service ?? 'unsigned',
    region,
    operation: recogniseOperation(common, body),
    body,
  };
}

/** A header as one string; empty when it is absent. */
export function header(call: Pick<Call, 'headers'>, name: string): string {
  const value = call.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** The credential scope in an Authorization header (IAM User Guide, "Elements of an AWS API request signature"). */
function credentialScope(authorization: string | undefined): Scope | undefined {
  const match = /Credential=([^/,\s]+)\/\d{8}\/([^/]*)\/([^/]+)\/aws4_request/.exec(authorization ?? '');
  if (!match) return undefined;
  const [, accessKeyId = '', region = '', service = ''] = match;
  return { accessKeyId, region, service };
}

/** Without a signature, what names no operation in a header or form can only be a request to S3. */
function isPlain(headers: IncomingHttpHeaders): boolean {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return headers['x-amz-target'] === undefined && !isForm;
}

export function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Sixteen characters, as S3's request ids are. */
function requestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
