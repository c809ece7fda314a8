import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** How a queue that is full from the start behaves. */
export interface FakeSqsFacts {
  /** Messages in it. */
  readonly count: number;
  /** What the message at a place says; its text is made when it is received, so that a large queue takes no memory. */
  readonly message: (at: number) => Pick<Message, 'Body' | 'MessageAttributes' | 'Attributes'>;
  /** Messages in flight at most; beyond, a receive is refused as SQS refuses a short poll. */
  readonly mostInFlight?: number;
  /** Of every so many entries of a batch call one is refused, the first time. */
  readonly refuseEvery?: number;
  /** Every so many messages are given twice. */
  readonly repeatEvery?: number;
}

/** As long as a receipt of SQS is. */
const receiptLength = 412;

/**
 * SQS with one queue, at the place where the SDK sends: standard queue in its strictest form, which gives the oldest
 * visible message first, so that whatever is released is given again. It counts calls, and takes batch calls alone.
 */
export function fakeSqs(facts: FakeSqsFacts) {
  const { count, message, mostInFlight = 120_000, refuseEvery = 0, repeatEvery = 0 } = facts;
  const hiddenUntil = new Float64Array(count);
  const isDeleted = new Uint8Array(count);
  const calls: Record<string, number> = {};
  const sent: object[] = [];
  let [nowMs, oldest, inFlight, received, entries, mostSeen] = [0, 0, 0, 0, 0, 0];

  function give(at: number): Message {
    received++;
    const receipt = `${at} ${received} `.padEnd(receiptLength, 'x');
    return { MessageId: `message-${at}`, ReceiptHandle: receipt, ...message(at) };
  }

  function receive(limit: number, seconds: number): Message[] {
    const given: Message[] = [];
    for (let at = oldest; at < count && given.length < limit; at++) {
      if (isDeleted[at] || Number(hiddenUntil[at]) > nowMs) {
        if (at === oldest) oldest++;
        continue;
      }
      if (inFlight >= mostInFlight) break;
      hiddenUntil[at] = nowMs + seconds * 1_000;
      inFlight++;
      given.push(give(at));
      if (repeatEvery > 0 && at % repeatEvery === 0) given.push(give(at));
    }
    mostSeen = Math.max(mostSeen, inFlight);
    if (given.length === 0 && inFlight >= mostInFlight)
      throw Object.assign(new Error('OverLimit'), { name: 'OverLimit' });
    return given;
  }

  function each(
    list: readonly { Id?: string | undefined; ReceiptHandle?: string | undefined }[],
    act: (at: number) => void,
  ) {
    const Failed = list.filter(({ ReceiptHandle = '' }) => {
      if (refuseEvery > 0 && ++entries % refuseEvery === 0) return true;
      act(Number(ReceiptHandle.split(' ')[0]));
      return false;
    });
    return { Failed: Failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
  }

  function show(at: number): void {
    if (isDeleted[at] || Number(hiddenUntil[at]) <= nowMs) return;
    hiddenUntil[at] = 0;
    inFlight--;
    oldest = Math.min(oldest, at);
  }

  function remove(at: number): void {
    if (isDeleted[at]) return;
    if (Number(hiddenUntil[at]) > nowMs) inFlight--;
    isDeleted[at] = 1;
  }

  const answer = (command: object) => {
    if (command instanceof ReceiveMessageCommand) {
      const { MaxNumberOfMessages = 1, VisibilityTimeout = 30 } = command.input;
      return { Messages: receive(MaxNumberOfMessages, VisibilityTimeout) };
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const { Entries = [] } = command.input;
      const [first] = Entries;
      return each(Entries, (at) => (first?.VisibilityTimeout === 0 ? show(at) : undefined));
    }
    if (command instanceof DeleteMessageBatchCommand) return each(command.input.Entries ?? [], remove);
    if (command instanceof SendMessageBatchCommand) {
      sent.push(...(command.input.Entries ?? []));
      return {};
    }
    if (command instanceof GetQueueAttributesCommand) return { Attributes: {} };
    throw new Error(`${command.constructor.name} is no batch call.`);
  };

  const client = {
    async send(command: object) {
      const { name } = command.constructor;
      calls[name] = (calls[name] ?? 0) + 1;
      return answer(command);
    },
  };
  return {
    // Nothing else of a client is used.
    client: client as unknown as SQSClient,
    calls,
    sent,
    /** Lets time pass; messages whose time is over become visible. */
    pass(ms: number): void {
      nowMs += ms;
      oldest = 0;
      inFlight = 0;
      for (let at = 0; at < count; at++) if (!isDeleted[at] && Number(hiddenUntil[at]) > nowMs) inFlight++;
    },
    now: () => nowMs,
    inFlight: () => inFlight,
    mostInFlight: () => mostSeen,
    left: () => isDeleted.reduce((sum, gone) => sum + (gone ? 0 : 1), 0),
    /** Longest that a message is still hidden, in ms. */
    hiddenMs: () =>
      hiddenUntil.reduce((most, until, at) => (isDeleted[at] ? most : Math.max(most, until - nowMs)), 0),
    received: () => received,
  };
}
