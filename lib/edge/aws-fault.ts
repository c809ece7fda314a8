import type { Fault, Step } from '../core/fault.ts';

/** The fields an error of the SDK or of Node's sockets may have; which it has says what kind it is. */
interface ErrorShape {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Names the SDK and Node give to calls that got no answer in time; other socket errors carry a system code. */
const noAnswer: ReadonlySet<string> = new Set([
  'AbortError',
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
]);

/** Any error thrown while talking to AWS, as a fault. */
export function toFault(error: unknown, step: Step): Fault {
  const shape: ErrorShape = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const status = shape.$metadata?.httpStatusCode;
  const name = shape.name ?? 'Error';
  const message = shape.message ?? '';
  if (status !== undefined) {
    const requestId = shape.$metadata?.requestId;
    return { kind: 'service', step, code: name, status, message, ...(requestId && { requestId }) };
  }
  const isSystemError =
    typeof shape.code === 'string' && /^E[A-Z_]+$/.test(shape.code) && !shape.code.startsWith('ERR_');
  if (isSystemError || noAnswer.has(name))
    return { kind: 'network', step, code: shape.code ?? name, message };
  return { kind: 'program', step, code: shape.code ?? name, message };
}
