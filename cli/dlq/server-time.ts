import type { SQSClient } from '@aws-sdk/client-sqs';

/**
 * The time of SQS, in ms since the epoch: what is decided by the age of dead letters must not depend on the clock of this
 * machine. It goes on from the Date of the client's last answer; before the first it is this machine's.
 */
export function serverTime(client: SQSClient): () => number {
  let answered = { atMs: Date.now(), heardAt: performance.now() };
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      const atMs = Date.parse(dateOf(result.response));
      if (!Number.isNaN(atMs)) answered = { atMs, heardAt: performance.now() };
      return result;
    },
    { step: 'deserialize', name: 'serverTime', priority: 'low' },
  );
  return () => answered.atMs + performance.now() - answered.heardAt;
}

function dateOf(response: unknown): string {
  const headers: unknown = Reflect.get(Object(response), 'headers');
  return String(Reflect.get(Object(headers), 'date') ?? '');
}
