import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { type DeadLetter, encodeDeadLetter } from '../../lib/core/dead-letter.ts';
import { failure } from '../../lib/core/failure.ts';
import { sqsDeadLetters, sqsLetterQueue } from '../../lib/edge/sqs-dead-letters.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});

const url = 'https://sqs.eu-central-1.amazonaws.com/111111111111/dlq';
const client = new SQSClient({ region: 'eu-central-1' });
const letter: DeadLetter = {
  version: 1,
  pair: 'test',
  failure: failure('SrcObjectNotEligible', { message: 'Archived.', hint: 'Restore it.' }),
  event: { Records: [] },
  key: 'in/a\uffff',
  attempts: 1,
  firstFailedAt: '2026-11-23T10:00:00.000Z',
  lastFailedAt: '2026-11-23T10:00:00.000Z',
};
const message = { id: 'm1', body: 'text', attributes: { code: 'X' }, sentAtMs: 1_700, receipt: 'r1' };

function inputs(): object[] {
  return sqs.calls().map(({ args: [{ input }] }) => input);
}

describe('[U] dead letters in SQS', () => {
  it('are one message with their text, and attributes to filter by', async () => {
    sqs.on(SendMessageCommand).resolves({ MessageId: 'm1' });
    await sqsDeadLetters(client, url).send(letter);
    expect(inputs()).toEqual([
      {
        QueueUrl: url,
        MessageBody: encodeDeadLetter(letter),
        MessageAttributes: {
          code: { DataType: 'String', StringValue: 'SrcObjectNotEligible' },
          side: { DataType: 'String', StringValue: 'source' },
          pair: { DataType: 'String', StringValue: 'test' },
          keyPrefix: { DataType: 'String', StringValue: 'in/' },
        },
      },
    ]);
  });

  it('that SQS refuses are rejected', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('No such queue.'));
    await expect(sqsDeadLetters(client, url).send(letter)).rejects.toThrow('No such queue.');
  });

  it('that are nested too deep to be written are rejected as well', async () => {
    const event: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    await expect(sqsDeadLetters(client, url).send({ ...letter, event })).rejects.toThrow(RangeError);
    expect(inputs()).toEqual([]);
  });
});

describe('[U] a queue of dead letters', () => {
  const queue = sqsLetterQueue(client, url);

  it('is received with attributes and times, and held', async () => {
    sqs.on(ReceiveMessageCommand).resolves({
      Messages: [
        {
          MessageId: 'm1',
          ReceiptHandle: 'r1',
          Body: 'text',
          Attributes: { SentTimestamp: '1700' },
          MessageAttributes: { code: { DataType: 'String', StringValue: 'X' } },
        },
        {},
      ],
    });
    await expect(queue.receive(10, 60)).resolves.toEqual([
      message,
      { id: '', body: '', attributes: {}, sentAtMs: 0, receipt: '' },
    ]);
    expect(inputs()).toMatchObject([
      {
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 60,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      },
    ]);
  });

  it('asks all servers of SQS, so that an empty answer means an empty queue', async () => {
    sqs.on(ReceiveMessageCommand).resolves({});
    await expect(queue.receive(10, 60)).resolves.toEqual([]);
    expect(inputs()).toMatchObject([{ WaitTimeSeconds: 1 }]);
  });

  it('lets a message go at once, and deletes one', async () => {
    sqs.on(ChangeMessageVisibilityCommand).resolves({}).on(DeleteMessageCommand).resolves({});
    await queue.release(message);
    await queue.delete(message);
    expect(inputs()).toEqual([
      { QueueUrl: url, ReceiptHandle: 'r1', VisibilityTimeout: 0 },
      { QueueUrl: url, ReceiptHandle: 'r1' },
    ]);
  });

  it('takes a message as it is', async () => {
    sqs.on(SendMessageCommand).resolves({});
    await queue.put({ body: 'text', attributes: { code: 'X' } });
    expect(inputs()).toEqual([
      {
        QueueUrl: url,
        MessageBody: 'text',
        MessageAttributes: { code: { DataType: 'String', StringValue: 'X' } },
      },
    ]);
  });
});
