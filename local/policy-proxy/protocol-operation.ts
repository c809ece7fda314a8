import type { IncomingHttpHeaders } from 'node:http';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/**
 * The operation of a call to a service other than S3: `X-Amz-Target` of the JSON protocols, `Action` of the query
 * protocol, else method and path of a REST protocol (Smithy, "AWS protocols").
 */
export function recogniseOperation(request: Request, body: Buffer): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const action = request.query.get('Action') ?? formFields(request, body).get('Action');
  if (invokedFunction(request)) return 'Invoke';
  return action ?? `${request.method} ${request.path}`;
}

/** The fields of a query protocol request; none of any other. */
export function formFields(request: Pick<Request, 'headers'>, body: Buffer): URLSearchParams {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams(isForm ? body.toString('utf8') : '');
}

/** The function that a Lambda `Invoke` names, by name or ARN; undefined for any other request. */
export function invokedFunction({ method, path }: Pick<Request, 'method' | 'path'>): string | undefined {
  const match = method === 'POST' && /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path);
  return match ? decodeURIComponent(match[1] ?? '') : undefined;
}
