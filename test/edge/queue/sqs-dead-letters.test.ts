import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { deadLetterRecord, readAttributes } from '../../../cli/dlq/dead-letter-record.ts';
import { type DeadLetter, encodeDeadLetter, sqsText } from '../../../lib/core/dead-letter/dead-letter.ts';
import { readDeadLetter } from '../../../lib/core/dead-letter/received-dead-letter.ts';
import { failure } from '../../../lib/core/failure/failure.ts';
import {
  largeObjectsInto,
  sqsDeadLetterQueue,
  sqsDeadLetters,
} from '../../../lib/edge/queue/sqs-dead-letters.ts';
import type { LargeObjects } from '../../../lib/ports.ts';

type LargeObject = Parameters<LargeObjects['send']>[0];

const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});

const url = 'https://sqs.eu-central-1.amazonaws.com/111111111111/dlq';
const client = new SQSClient({ region: 'eu-central-1' });
const deadLetter: DeadLetter = {
  version: 1,
  pair: 'test',
  failure: failure('SrcObjectNotEligible', { message: 'Archived.', hint: 'Restore it.' }),
  event: { Records: [] },
  key: 'in/a\uffff',
  attempts: 1,
  firstFailedAt: '2026-11-23T10:00:00.000Z',
  lastFailedAt: '2026-11-23T10:00:00.000Z',
};
function inputs(): object[] {
  return sqs.calls().map(({ args: [{ input }] }) => input);
}

describe('[U] dead letters in SQS', () => {
  it('are one message with their text, and attributes to filter by', async () => {
    sqs.on(SendMessageCommand).resolves({ MessageId: 'm1' });
    await sqsDeadLetters(client, url).send(deadLetter);
    expect(inputs()).toEqual([
      {
        QueueUrl: url,
        MessageBody: encodeDeadLetter(deadLetter),
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
    await expect(sqsDeadLetters(client, url).send(deadLetter)).rejects.toThrow('No such queue.');
  });

  it('that are nested too deep to be written are rejected as well', async () => {
    const event: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    await expect(sqsDeadLetters(client, url).send({ ...deadLetter, event })).rejects.toThrow(RangeError);
    expect(inputs()).toEqual([]);
  });
});

describe('[U] a queue of dead letters', () => {
  const queue = sqsDeadLetterQueue(client, url);

  it('is received with attributes of every type and times, and hidden, after asking all servers of SQS', async () => {
    const bytes = new Uint8Array([0, 255]);
    sqs.on(ReceiveMessageCommand).resolves({
      Messages: [
        {
          MessageId: 'm1',
          ReceiptHandle: 'r1',
          Body: 'text',
          Attributes: { SentTimestamp: '1700' },
          MessageAttributes: {
            code: { DataType: 'String', StringValue: 'X' },
            ErrorCode: { DataType: 'Number', StringValue: '200' },
            picture: { DataType: 'Binary.png', BinaryValue: bytes },
          },
        },
        {},
      ],
    });
    await expect(queue.receive(60)).resolves.toEqual([
      {
        id: 'm1',
        body: 'text',
        attributes: {
          code: { dataType: 'String', value: 'X' },
          ErrorCode: { dataType: 'Number', value: '200' },
          picture: { dataType: 'Binary.png', value: bytes },
        },
        sentAtMs: 1_700,
        receipt: 'r1',
      },
      { id: '', body: '', attributes: {}, sentAtMs: 0, receipt: '' },
    ]);
    expect(inputs()).toEqual([
      {
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 60,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      },
    ]);
  });

  it('says when SQS has as many messages in flight as it allows, and rejects whatever else SQS refuses', async () => {
    const refusal = (name: string) => Object.assign(new Error('No.'), { name });
    sqs.on(ReceiveMessageCommand).rejectsOnce(refusal('OverLimit')).rejects(refusal('AccessDenied'));
    await expect(queue.receive(60)).resolves.toBe('over limit');
    await expect(queue.receive(60)).rejects.toThrow('No.');
  });

  it('is empty where SQS answers without messages', async () => {
    sqs.on(ReceiveMessageCommand).resolves({});
    await expect(queue.receive(60)).resolves.toEqual([]);
  });

  it('has an attribute without a type as text, and one without a value as an empty one', async () => {
    const attribute = (given: object) => given as { DataType: string };
    sqs.on(ReceiveMessageCommand).resolves({
      Messages: [{ MessageAttributes: { a: attribute({ StringValue: 'X' }), b: attribute({}) } }],
    });
    expect((await received())[0]?.attributes).toEqual({
      a: { dataType: 'String', value: 'X' },
      b: { dataType: 'String', value: '' },
    });
  });

  it('takes bytes as bytes, and large objects without attributes', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    const picture = new Uint8Array([0, 255]);
    await queue.put({ body: 'x', attributes: { picture: { dataType: 'Binary', value: picture } } });
    const object = { detail: 'of an upload' } as unknown as LargeObject;
    await largeObjectsInto(queue).send(object);
    expect(inputs()).toEqual([
      {
        QueueUrl: url,
        Entries: [
          {
            Id: '0',
            MessageBody: 'x',
            MessageAttributes: { picture: { DataType: 'Binary', BinaryValue: picture } },
          },
        ],
      },
      { QueueUrl: url, Entries: [{ Id: '0', MessageBody: sqsText(object), MessageAttributes: {} }] },
    ]);
  });

  it('rejects with the code of SQS as the name, and tries again where SQS names neither code nor fault', async () => {
    sqs.on(SendMessageBatchCommand).resolves({
      Successful: [],
      Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }],
    });
    const put = () => queue.put({ body: 'x', attributes: {} });
    await expect(put()).rejects.toMatchObject({
      name: 'InvalidMessageContents',
      message: 'SQS refused it: InvalidMessageContents.',
    });
    expect(inputs()).toHaveLength(1);
    sqs.reset();
    const unnamed = { Id: '0' } as { Id: string; Code: string; SenderFault: boolean };
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [unnamed] });
    await expect(put()).rejects.toMatchObject({ name: 'Unknown', message: 'SQS refused it: Unknown.' });
    expect(inputs()).toHaveLength(3);
  });

  it('releases and deletes by batch calls of ten', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({}).on(DeleteMessageBatchCommand).resolves({});
    const receipts = Array.from({ length: 12 }, (_, at) => `r${at}`);
    await queue.hide(receipts.slice(0, 10), 0);
    await Promise.all(receipts.map((receipt) => queue.delete(receipt)));
    const handles = (list: readonly string[], more = {}) =>
      list.map((ReceiptHandle, at) => ({ Id: `${at}`, ReceiptHandle, ...more }));
    expect(inputs()).toEqual([
      { QueueUrl: url, Entries: handles(receipts.slice(0, 10), { VisibilityTimeout: 0 }) },
      { QueueUrl: url, Entries: handles(receipts.slice(0, 10)) },
      { QueueUrl: url, Entries: handles(receipts.slice(10)) },
    ]);
  });

  it('takes messages as they are, in batches of at most 1 MiB', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    const body = 'é'.repeat(200_000);
    const attributes = { code: { dataType: 'String', value: 'X' } };
    await Promise.all([1, 2, 3].map(() => queue.put({ body, attributes })));
    const entry = (Id: string) => ({
      Id,
      MessageBody: body,
      MessageAttributes: { code: { DataType: 'String', StringValue: 'X' } },
    });
    expect(inputs()).toEqual([
      { QueueUrl: url, Entries: [entry('0'), entry('1')] },
      { QueueUrl: url, Entries: [entry('0')] },
    ]);
  });

  it('tries an entry again that SQS could not take, and rejects alone what it will not take', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({
        Successful: [],
        Failed: [
          { Id: '0', Code: 'InternalError', SenderFault: false },
          { Id: '1', Code: 'InvalidMessageContents', Message: 'No such character.', SenderFault: true },
        ],
      })
      .resolves({});
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((body) => queue.put({ body, attributes: {} })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { message: 'No such character.' } });
    expect(inputs()[1]).toMatchObject({ Entries: [{ Id: '0', MessageBody: 'a' }] });
  });

  it('sends in smaller batches where SQS takes none so long, and gives up an entry it keeps refusing', async () => {
    const tooLong = Object.assign(new Error('Too long.'), { name: 'BatchRequestTooLong' });
    sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => {
      if (Entries.length > 2) throw tooLong;
      return {};
    });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((body) => queue.put({ body, attributes: {} })));
    sqs.on(DeleteMessageBatchCommand).resolves({
      Successful: [],
      Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
    });
    await expect(queue.delete('r1')).rejects.toThrow('InternalError');
    expect(sqs.commandCalls(DeleteMessageBatchCommand)).toHaveLength(3);
  });

  it('gives what it was given: attributes of any type come back equal', async () => {
    const value = fc.oneof(
      fc.record({ dataType: fc.constantFrom('String', 'String.foo'), value: fc.string({ minLength: 1 }) }),
      fc.record({ dataType: fc.constantFrom('Number', 'Number.int'), value: fc.double().map(String) }),
      fc.record({
        dataType: fc.constantFrom('Binary', 'Binary.png'),
        value: fc.uint8Array({ minLength: 1 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[\w.-]{1,20}$/), value, { maxKeys: 10 }),
        async (attributes) => {
          sqs.reset();
          sqs.on(SendMessageBatchCommand).resolves({});
          await queue.put({ body: 'x', attributes });
          const [sent] = sqs.commandCalls(SendMessageBatchCommand);
          const { MessageAttributes = {} } = sent?.args[0].input.Entries?.[0] ?? {};
          sqs.on(ReceiveMessageCommand).resolves({ Messages: [{ MessageAttributes }] });
          const [message] = await received();
          expect(message?.attributes).toEqual(attributes);
          // And through a file, as export writes it and import reads it.
          const line = JSON.stringify(deadLetterRecord(readDeadLetter({ ...emptyMessage, attributes })));
          expect(readAttributes(JSON.parse(line).attributes)).toEqual(attributes);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes attributes of older exports, which have each as a text, and an empty one for bytes', () => {
    expect(readAttributes({ code: 'X', picture: '' })).toEqual({ code: { dataType: 'String', value: 'X' } });
    expect(readAttributes(undefined)).toEqual({});
  });

  const emptyMessage = { id: 'm', body: 'x', attributes: {}, sentAtMs: 0, receipt: 'r' };

  async function received() {
    const answer = await queue.receive(60);
    return answer === 'over limit' ? [] : answer;
  }
});
