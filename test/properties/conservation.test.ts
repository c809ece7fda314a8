import fc from 'fast-check';
import type { DeadLetter } from '../../lib/core/dead-letter/dead-letter.ts';
import type { BatchResponse } from '../../lib/core/event/answer.ts';
import { RedeliveryError } from '../../lib/core/event/answer.ts';
import { intake } from '../../lib/core/event/intake.ts';
import { replicate } from '../../lib/replicate.ts';
import { eventBridge, notification, sqsBatch } from '../support/events.ts';
import { type CopyAnswer, copied, failed, fakeFerry, gone, noHurry } from '../support/ferry.ts';

/** What becomes of an object is written in its key: `<what> <how often it first throttles> <number>`. */
const fates = ['copied', 'gone', 'denied', 'throttled', 'unkept'] as const;
const fate = fc.tuple(fc.constantFrom(...fates), fc.nat(7));
const message = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fate, { minLength: 1, maxLength: 4 })
      .map((list) => ({ kind: 'uploads', list }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'garbage' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'test-event' } as const) },
);

type Message = typeof message extends fc.Arbitrary<infer Value> ? Value : never;

function body(message: Message, number: number): unknown {
  if (message.kind === 'garbage') return `garbage ${number}`;
  if (message.kind === 'test-event') return { Event: 's3:TestEvent', number };
  const keys = message.list.map(([what, throttles], i) => `${what} ${throttles} ${number}-${i}`);
  const [key, ...others] = keys;
  return others.length === 0 && number % 2 === 0 ? eventBridge(key) : notification(...keys);
}

/** A copier that throttles each object as often as its key says, and then does with it what the key says. */
function byFate(): CopyAnswer {
  const triesOf = new Map<string, number>();
  return ({ object }) => {
    const [what, throttles] = object.key.split(' ');
    const tries = triesOf.get(object.key) ?? 0;
    triesOf.set(object.key, tries + 1);
    if (what === 'throttled' || tries < Number(throttles)) return failed('DstThrottled');
    if (what === 'gone') return gone;
    return what === 'copied' ? copied : failed('DstPutObjectNotPermitted');
  };
}

/** A run of replicate over fakes; the queue takes no dead letter about an object whose fate is `unkept`. */
async function run(event: unknown) {
  const { ferry, outcomes, deadLetters } = fakeFerry(byFate());
  const keep = async (deadLetter: DeadLetter) => {
    if (deadLetter.key?.startsWith('unkept')) throw new Error('No.');
    deadLetters.push(deadLetter);
  };
  const answered: BatchResponse | RedeliveryError = await replicate(
    event,
    { ...ferry, deadLetters: { send: keep } },
    noHurry,
  ).catch((error: unknown) => {
    if (error instanceof RedeliveryError) return error;
    throw error;
  });
  return { answered, outcomes, deadLetters };
}

/** Six tries are made within one invocation, so an object that throttles more often waits. */
function isSettled([what, throttles]: readonly [string, number]): boolean {
  return throttles < 6 && what !== 'throttled' && what !== 'unkept';
}

function isDeadLettered([what, throttles]: readonly [string, number]): boolean {
  return throttles < 6 && what === 'denied';
}

function waits(message: Message): boolean {
  return message.kind === 'uploads' && !message.list.every(isSettled);
}

describe('[P] replicate conserves', () => {
  it('every item: one outcome each, one dead letter for each permanent failure, and every other message answered for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 10 }), async (messages) => {
        const bodies = messages.map((message, number) => [`m${number}`, body(message, number)] as const);
        const batch = sqsBatch(Object.fromEntries(bodies));
        const { answered, outcomes, deadLetters } = await run(batch);
        const itemCount = intake(batch).deliveries.flatMap(({ items }) => items).length;
        expect(outcomes).toHaveLength(itemCount);
        const keys = outcomes.flatMap(({ object }) => (object ? [object.key] : []));
        expect(new Set(keys).size).toBe(keys.length);

        const dead = messages.flatMap((message, number) => {
          if (message.kind === 'garbage') return [`garbage ${number}`];
          if (message.kind === 'test-event') return [];
          return message.list.flatMap((entry, i) =>
            isDeadLettered(entry) ? [`denied ${entry[1]} ${number}-${i}`] : [],
          );
        });
        expect(deadLetters.map(({ key, event }) => key ?? event).sort()).toEqual(dead.sort());
        expect(outcomes.filter(({ kind }) => kind === 'dead-lettered')).toHaveLength(dead.length);

        expect(answered).toEqual({
          batchItemFailures: messages.flatMap((message, number) =>
            waits(message) ? [{ itemIdentifier: `m${number}` }] : [],
          ),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('every record of an event: it throws exactly when one of them is not settled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 8 }), async (list) => {
        const keys = list.map(([what, throttles], i) => `${what} ${throttles} ${i}`);
        const { answered, outcomes } = await run(notification(...keys));
        expect(outcomes.map(({ object }) => object?.key).sort()).toEqual([...keys].sort());
        expect(answered instanceof RedeliveryError).toBe(!list.every(isSettled));
      }),
      { numRuns: 200 },
    );
  });
});
