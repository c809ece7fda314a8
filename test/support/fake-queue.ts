import type { QueuedMessage } from '../../lib/core/dead-letter/received-dead-letter.ts';
import { deadLettersInto } from '../../lib/edge/queue/sqs-dead-letters.ts';
import type { DeadLetterQueue } from '../../lib/ports.ts';

/** A queue as SQS is: what was received is hidden until it is released, and each time it is received has a receipt of its own. */
export function fakeQueue(nowMs: () => number) {
  const messages = new Map<string, QueuedMessage>();
  const hidden = new Set<string>();
  let [sent, last] = [0, 0];
  const idOf = (receipt: string) => receipt.split(' ')[0] ?? '';
  const queue: DeadLetterQueue = {
    async receive() {
      const visible = [...messages.values()].filter(({ id }) => !hidden.has(id)).slice(0, 10);
      for (const { id } of visible) hidden.add(id);
      return visible.map((message) => ({ ...message, receipt: `${message.id} ${++last}` }));
    },
    async hide(receipts, seconds) {
      for (const receipt of receipts) {
        if (seconds === 0) hidden.delete(idOf(receipt));
      }
    },
    async delete(receipt) {
      messages.delete(idOf(receipt));
    },
    async put({ body, attributes }) {
      const id = `m${++sent}`;
      messages.set(id, { id, body, attributes, sentAtMs: nowMs(), receipt: '' });
    },
  };
  return {
    queue,
    deadLetters: deadLettersInto(queue),
    bodies: () => [...messages.values()].map(({ body }) => body),
    ids: () => [...messages.keys()],
    hidden: () => [...hidden].filter((id) => messages.has(id)),
  };
}
