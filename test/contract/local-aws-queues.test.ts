import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();
jest.setTimeout(120_000);

let aws: LocalAws;
let sqs: SQSClient;
beforeAll(async () => {
  aws = await startLocalAws();
  sqs = aws.clients.sqs('111111111111', 'eu-central-1');
});
afterAll(() => aws?.stop());

/** A new queue with so many messages, whose texts are their numbers. */
async function queueOf(name: string, count: number): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Entries = Array.from({ length: count }, (_, at) => ({ Id: `${at}`, MessageBody: `${at}` }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  return QueueUrl;
}

async function receive(QueueUrl: string, VisibilityTimeout = 60): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout }),
  );
  return Messages;
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

function entries(messages: readonly Message[], more: object = {}) {
  return messages.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle, ...more }));
}

async function counts(QueueUrl: string) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return [Attributes['ApproximateNumberOfMessages'], Attributes['ApproximateNumberOfMessagesNotVisible']].map(
    Number,
  );
}

// SQS Developer Guide, "Amazon SQS visibility timeout"; SQS API Reference, ReceiveMessage and the batch actions.
describe('[C] a standard queue of the local AWS', () => {
  it('hides what is received until its time is over or it is released, and counts it as in flight', async () => {
    const queue = await queueOf('hides', 3);
    const messages = await receive(queue);
    expect(bodies(messages)).toEqual(['0', '1', '2']);
    expect([await receive(queue), await counts(queue)]).toEqual([[], [0, 3]]);
    const Entries = entries(messages.slice(1), { VisibilityTimeout: 0 });
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue, Entries }));
    expect(await counts(queue)).toEqual([2, 1]);
    expect(bodies(await receive(queue, 1))).toEqual(['1', '2']);
    await new Promise((over) => setTimeout(over, 1_100));
    expect(await counts(queue)).toEqual([2, 1]);
    expect(bodies(await receive(queue))).toEqual(['1', '2']);
  });

  it('gives each message once to consumers that receive at once', async () => {
    const queue = await queueOf('shared', 10);
    const all = await Promise.all(Array.from({ length: 20 }, () => receive(queue)));
    expect(bodies(all.flat()).sort()).toEqual(Array.from({ length: 10 }, (_, at) => `${at}`));
  });

  it('deletes by any receipt it gave, twice as well as once, and refuses alone an entry it never gave', async () => {
    const queue = await queueOf('deletes', 4);
    const messages = await receive(queue);
    const Entries = [...entries(messages.slice(0, 3)), { Id: 'x', ReceiptHandle: 'none' }];
    const deletion = () => sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
    const answers = await Promise.all([deletion(), deletion()]);
    for (const { Failed } of answers) {
      expect(Failed).toMatchObject([{ Id: 'x', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    }
    expect(await counts(queue)).toEqual([0, 1]);
  });

  it('has a receipt for every time that a message is received, without a time to be hidden as well', async () => {
    const queue = await queueOf('receipts', 1);
    const [first] = await receive(queue, 0);
    const [second] = await receive(queue, 0);
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries: entries([second ?? {}]) }));
    expect(await receive(queue)).toEqual([]);
  });
});
