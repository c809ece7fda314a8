import type { DeniedAction, Fault, Step } from '../../core/failure/fault.ts';

/** The fields an error of the SDK or of Node's sockets may have; which it has says what kind it is. */
interface ErrorShape {
  readonly name?: string;
  readonly code?: unknown;
  readonly message?: string;
  /** Of a file that could not be read. */
  readonly path?: unknown;
  readonly syscall?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Names that the SDK, undici and Node give to calls without an answer in time; other socket errors have a system code. */
const noAnswer: ReadonlySet<string> = new Set([
  'AbortError',
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
  'HTTPParserError',
]);

/** Any error thrown while talking to AWS, as a fault. */
export function toFault(error: unknown, step: Step): Fault {
  const shape: ErrorShape = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const status = shape.$metadata?.httpStatusCode;
  const name = shape.name ?? 'Error';
  const message = shape.message ?? '';
  if (isOfCredentials(shape)) return { kind: 'credentials', step, code: name, message };
  if (status !== undefined) {
    const requestId = shape.$metadata?.requestId;
    const denies = deniedAction(message);
    const more = { ...(denies && { denies }), ...(requestId && { requestId }) };
    return { kind: 'service', step, code: name, status, message, ...more };
  }
  const code = typeof shape.code === 'string' ? shape.code : name;
  const isOfFile = shape.path !== undefined && shape.syscall !== 'connect';
  const isOfNetwork = noAnswer.has(name) || (isConnectionCode(code) && !isOfFile);
  return { kind: isOfNetwork ? 'network' : 'program', step, code, message };
}

/**
 * Whether a credential provider of the SDK gave up. Its errors may have the name and the status of an error
 * within; the field with which they pass a chain of providers is theirs alone (`@smithy/core`, `ProviderError`).
 */
function isOfCredentials(shape: object): boolean {
  return 'tryNextLink' in shape;
}

/**
 * Whether `code` is one that Node gives to what befalls a connection: the system's (`ECONNRESET`), the TLS
 * library's (`CERT_HAS_EXPIRED`) or the HTTP parser's (`HPE_…`). Node's own begin with `ERR_` and mean a wrong
 * call, but for those about TLS and streams (Node.js, "Errors"); undici's are told apart by their words.
 */
function isConnectionCode(code: string): boolean {
  if (/^UND_ERR_(INVALID|NOT_SUPPORTED|REQ_CONTENT)/.test(code)) return false;
  return code.startsWith('ERR_') ? /^ERR_(SSL|TLS|STREAM|SOCKET)_/.test(code) : /^[A-Z][A-Z\d_]+$/.test(code);
}

/**
 * What a refusal says is not allowed. S3 passes on the words of KMS, which names the action and the key, but for
 * those of a key that the caller may not know of (IAM User Guide, "Troubleshoot access denied error messages";
 * KMS API Reference, Decrypt).
 */
function deniedAction(message: string): DeniedAction | undefined {
  if (/^The ciphertext refers to a customer master key/.test(message)) return { action: 'kms:Decrypt' };
  const [, action, resource] =
    /not authorized to perform: ([\w-]+:\w+)(?: on resource: ["']?([^\s"']+))?/.exec(message) ?? [];
  return action ? { action, ...(resource && { resource }) } : undefined;
}
