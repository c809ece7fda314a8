import { deadLetterAttributes, encodeDeadLetter } from '../../lib/core/dead-letter.ts';
import type { QueuedMessage } from '../../lib/core/letter.ts';
import type { DeadLetters, LetterQueue } from '../../lib/ports.ts';

/** A queue as SQS is: what was received is hidden until it is let go, deleted things stay deleted. */
export function fakeQueue(nowMs: () => number) {
  const messages = new Map<string, QueuedMessage>();
  const hidden = new Set<string>();
  let last = 0;
  const queue: LetterQueue = {
    async receive(count) {
      const visible = [...messages.values()].filter(({ id }) => !hidden.has(id)).slice(0, count);
      for (const { id } of visible) hidden.add(id);
      return visible;
    },
    async release({ id }) {
      hidden.delete(id);
    },
    async delete({ id }) {
      messages.delete(id);
    },
    async put({ body, attributes }) {
      const id = `m${++last}`;
      messages.set(id, { id, body, attributes, sentAtMs: nowMs(), receipt: id });
    },
  };
  const letters: DeadLetters = {
    send: (letter) => queue.put({ body: encodeDeadLetter(letter), attributes: deadLetterAttributes(letter) }),
  };
  return {
    queue,
    letters,
    bodies: () => [...messages.values()].map(({ body }) => body),
    ids: () => [...messages.keys()],
    hidden: () => [...hidden].filter((id) => messages.has(id)),
  };
}
