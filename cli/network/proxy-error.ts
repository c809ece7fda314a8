import { CommandError } from '../terminal/command-error.ts';
import type { HttpProxy } from './proxy-choice.ts';

/** What keeps a call from getting through its proxy, in words. `code`: by which the SDK and the failure table know it. */
export class ProxyError extends CommandError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error for a proxy that answered `status` in place of passing a call on to `target`, like `s3.amazonaws.com:443`. */
export function refusedByProxy(proxy: HttpProxy, status: number, target: string): ProxyError {
  const what =
    status === 407
      ? `asks for a name and a password (407). Write them into ${proxy.variable}, like http://NAME:PASSWORD@${proxy.url.host}, with special characters percent-encoded.`
      : `does not pass on calls to ${target}: it answers ${status}. Ask whoever keeps the proxy to allow this host, or add it to NO_PROXY if it can be reached without.`;
  return new ProxyError(status >= 500 ? 'ECONNRESET' : 'PROXY_REFUSES', `The proxy ${named(proxy)} ${what}`);
}

/** The error for a proxy that gave no answer. */
export function unreachableProxy(proxy: HttpProxy, cause: unknown, target: string): ProxyError {
  const { code = 'ECONNRESET', message: why = String(cause) } = shapeOf(cause);
  return new ProxyError(
    code,
    `The proxy ${named(proxy)} cannot be reached: ${why}. Correct ${proxy.variable}, or add ${target.replace(/:\d+$/, '')} to NO_PROXY if it can be reached without.`,
  );
}

/** Whether an error is that of a connection which was not made at all. */
export function isOfConnecting(error: unknown): boolean {
  const { syscall = '' } = shapeOf(error);
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

function shapeOf(error: unknown): {
  readonly code?: string;
  readonly message?: string;
  readonly syscall?: string;
} {
  return Object(error);
}

/** Without its name and password. */
function named({ url, variable }: HttpProxy): string {
  return `${url.protocol}//${url.host} (${variable})`;
}
