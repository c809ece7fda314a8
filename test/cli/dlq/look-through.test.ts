import type { DeadLetterSession } from '../../../cli/dlq/dead-letter-session.ts';
import { lookThrough, overLimit } from '../../../cli/dlq/look-through.ts';
import { sqsDeadLetterQueue } from '../../../lib/edge/queue/sqs-dead-letters.ts';
import { fakeSqs } from '../../support/fake-sqs.ts';
import { pair } from '../../support/pair.ts';

/** Looks through a queue of 100 messages that SQS counts as it is told to, and gives what the command says of its end. */
async function endOf(facts: {
  visible: number;
  inFlight?: number;
  mostInFlight?: number;
  isStopped?: boolean;
}) {
  const { visible, inFlight = 0, mostInFlight = 120_000, isStopped = false } = facts;
  const sqs = fakeSqs({ count: 100, message: () => ({ Body: '{}' }), mostInFlight });
  const said: string[] = [];
  const session: DeadLetterSession = {
    pair: pair(),
    clientConfig: () => ({ region: 'eu-central-1' }),
    nowMs: () => Date.now(),
    interruption: { isHeard: () => isStopped, signal: new AbortController().signal, forget: () => undefined },
    endsEarly: (why) => void said.push(why),
    queue: async () => ({
      queue: sqsDeadLetterQueue(sqs.client, 'https://queue'),
      counts: { visible, inFlight },
      inFlightElsewhere: async () => inFlight,
    }),
  };
  const elsewhere = await lookThrough(session, {}, async () => undefined);
  expect(sqs.inFlight()).toBe(0);
  return { said, elsewhere };
}

describe('[U] looking through a queue', () => {
  it('says nothing of its end where it saw all, and how many messages it could not see', async () => {
    expect(await endOf({ visible: 100, inFlight: 7 })).toEqual({ said: [], elsewhere: 7 });
  });

  it('has seen all too where all of them together are as many as SQS has in flight', async () => {
    expect(await endOf({ visible: 100, mostInFlight: 100 })).toEqual({ said: [], elsewhere: 0 });
  });

  it('says what to do where SQS hides no more of them', async () => {
    expect((await endOf({ visible: 100, mostInFlight: 60 })).said).toEqual([overLimit]);
    // A long poll answers nothing then, as in an empty queue.
    expect((await endOf({ visible: 150_000 })).said).toEqual([overLimit]);
    expect((await endOf({ visible: 101, inFlight: 119_950 })).said).toEqual([overLimit]);
  });

  it('says that there may be more where it was stopped', async () => {
    const { said } = await endOf({ visible: 100, isStopped: true });
    expect(said).toEqual(['Stopped before the end of the queue: there may be more.']);
  });
});
