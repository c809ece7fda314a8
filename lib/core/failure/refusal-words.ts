import { isNameless } from './evidence.ts';

/** An error of the SDK for an answer of AWS, as far as it has words. */
interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: unknown;
}

/** Whether the error is an answer of AWS, and not one of this program. */
export function isRefusal(error: unknown): error is Error & Refusal {
  return error instanceof Error && '$metadata' in error;
}

/**
 * What AWS said, in words. An answer without a body (that of a HEAD, or of a proxy on the way) has neither a name nor a
 * message; then its status is all that is known.
 */
export function refusalWords({ name, message, $metadata }: Refusal): string {
  const { httpStatusCode, requestId } = ($metadata ?? {}) as { httpStatusCode?: number; requestId?: string };
  const isMute = message === '' || isNameless(message);
  if (!isNameless(name)) return isMute ? name : `${name}: ${message}`;
  if (httpStatusCode === undefined || !isMute) return message;
  const request = requestId ? ` (request ${requestId})` : '';
  return `AWS answered HTTP ${httpStatusCode} and gave no reason${request}`;
}
