import type { IntakeItem } from '../../lib/core/event/envelope/intake-item.ts';
import { intake } from '../../lib/core/event/intake.ts';

/** The items of an event, whatever they are delivered in. */
export function items(event: unknown): IntakeItem[] {
  return intake(event).deliveries.flatMap((delivery) => delivery.items);
}

/** What became of each item, in one word: its key, or why it is none. */
export function words(event: unknown): string[] {
  return items(event).map((item) => {
    if (item.kind === 'object') return item.object.key;
    return item.kind === 'ignored' ? item.reason : item.failure.code;
  });
}
