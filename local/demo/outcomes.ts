import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaEvent } from '../lambda/lambda-function.ts';
import { type OutcomeLog, readOutcomeLog } from '../outcome-log.ts';

/** The outcomes that the functions have told of so far, by key. */
export interface Outcomes {
  /** To be given every event of the local Lambda. */
  hear(event: LambdaEvent): void;
  /** The outcome of each key in the order they come in. Throws when some has none after `withinMs`. */
  of(keys: readonly string[], withinMs: number): AsyncGenerator<OutcomeLog>;
}

export function outcomes(): Outcomes {
  const heard: OutcomeLog[] = [];
  return {
    hear(event) {
      const outcome = event.kind === 'line' ? readOutcomeLog(event.line) : undefined;
      if (outcome) heard.push(outcome);
    },
    async *of(keys, withinMs) {
      const missing = new Set(keys);
      const giveUpAt = Date.now() + withinMs;
      let next = 0;
      while (missing.size > 0) {
        const outcome = heard[next];
        if (outcome) {
          next++;
          if (missing.delete(outcome.key)) yield outcome;
        } else if (Date.now() > giveUpAt) {
          throw new Error(`No outcome after ${withinMs / 1000} s of: ${[...missing].join(', ')}`);
        } else {
          await sleep(20);
        }
      }
    },
  };
}
