import { parseJson } from '../lib/core/json-value.ts';
import type { Letter } from '../lib/core/letter.ts';

/** A letter as `show` and `export` write it: what it means first, then the message as it stands in the queue. */
export function letterRecord({ message, failure, key, attempts, firstFailedAtMs }: Letter) {
  return {
    id: message.id,
    ...(key !== undefined && { key }),
    code: failure.code,
    side: failure.side,
    message: failure.message,
    hint: failure.hint,
    attempts,
    firstFailedAt: new Date(firstFailedAtMs).toISOString(),
    sentAt: new Date(message.sentAtMs).toISOString(),
    attributes: message.attributes,
    body: parseJson(message.body) ?? message.body,
  };
}
