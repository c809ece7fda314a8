import type { Context } from 'aws-lambda';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { type AwsAccount, startAwsAccount } from '../support/aws-account.ts';
import { errorBody } from '../support/aws-server.ts';
import { readEvent } from '../support/events.ts';
import { linesOf } from '../support/log-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();

const context = {
  functionName: 's3-ferry-demo-replay',
  awsRequestId: 'invocation-1',
  getRemainingTimeInMillis: () => 60_000,
} as Context;

const queues = 'https://sqs.eu-central-1.amazonaws.com/111111111111';
const environment = process.env;
let aws: AwsAccount;
beforeEach(async () => {
  aws = await startAwsAccount();
  process.env = {
    ...environment,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'lambda',
    AWS_SECRET_ACCESS_KEY: 'secret',
    FERRY_PAIR: JSON.stringify(loadPair('demo')),
    FERRY_LARGE_URL: `${queues}/s3-ferry-demo-large`,
    FERRY_DLQ_URL: `${queues}/s3-ferry-demo-dlq`,
    FERRY_PARKED_URL: `${queues}/s3-ferry-demo-parked`,
  };
});
afterEach(async () => {
  process.env = environment;
  await aws.close();
});

type Handler = typeof import('../../handlers/replay.ts').handler;

/** The handler as a cold start loads it. */
async function coldStart(): Promise<Handler> {
  const loaded: Handler[] = [];
  await jest.isolateModulesAsync(async () => {
    loaded.push((await import('../../handlers/replay.ts')).handler);
  });
  const [handler] = loaded;
  if (!handler) throw new Error('The module has no handler.');
  return handler;
}

/** What was asked of SQS, but for looking: the call, and the queue it names. */
function queueCalls(): string[] {
  return aws.heard
    .filter(({ call }) => call.startsWith('AmazonSQS.') && call !== 'AmazonSQS.ReceiveMessage')
    .map(
      ({ call, text }) => `${call.replace('AmazonSQS.', '')} ${JSON.parse(text).QueueUrl.split('/').at(-1)}`,
    );
}

const deadLetter = JSON.stringify(readEvent('dead-letter.json'));
const welcome = { id: 'm1', key: 'reports/welcome.txt' };

describe('[I] the replay function', () => {
  it('copies the object of a dead letter, and deletes the dead letter then', async () => {
    aws.messages.push(deadLetter);
    const handler = await coldStart();
    const lines = await linesOf(async () => {
      await expect(handler({}, context)).resolves.toEqual({
        results: [{ ...welcome, result: 'copied', code: 'DstPutObjectNotPermitted', attempts: 2 }],
        leftOut: 0,
        drained: true,
        untilMs: expect.any(Number),
      });
    });
    const copy = aws.heard.findIndex(({ call }) => call.endsWith('?x-id=CopyObject'));
    const deletion = aws.heard.findIndex(({ call }) => call === 'AmazonSQS.DeleteMessageBatch');
    expect(aws.heard[copy]?.signer).toBe('ASIAEXAMPLE');
    expect(deletion).toBeGreaterThan(copy);
    expect(queueCalls()).toEqual(['DeleteMessageBatch s3-ferry-demo-dlq']);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'copied', function_request_id: 'invocation-1' }),
    );
  });

  it('puts back what fails again, counted, before it deletes the old dead letter', async () => {
    aws.messages.push(deadLetter);
    aws.s3 = (response) => response.writeHead(400).end(errorBody('AccessControlListNotSupported'));
    const handler = await coldStart();
    await linesOf(async () => {
      await expect(handler({}, context)).resolves.toMatchObject({
        results: [{ ...welcome, result: 'failed', code: 'DstAclNotSupported', attempts: 3 }],
      });
    });
    expect(queueCalls()).toEqual([
      'SendMessageBatch s3-ferry-demo-dlq',
      'DeleteMessageBatch s3-ferry-demo-dlq',
    ]);
    const sent = aws.heard.find(({ call }) => call === 'AmazonSQS.SendMessageBatch');
    const [entry] = JSON.parse(sent?.text ?? '{}').Entries;
    expect(JSON.parse(entry.MessageBody)).toMatchObject({
      attempts: 3,
      firstFailedAt: '2026-11-23T10:15:31.000Z',
      event: readEvent('dead-letter.json')['event'],
    });
  });

  it('parks what has failed as often as the pair allows', async () => {
    aws.messages.push(JSON.stringify({ ...readEvent('dead-letter.json'), attempts: 4 }));
    aws.s3 = (response) => response.writeHead(400).end(errorBody('AccessControlListNotSupported'));
    const handler = await coldStart();
    await linesOf(async () => {
      await expect(handler({}, context)).resolves.toMatchObject({
        results: [{ result: 'parked', attempts: 5 }],
      });
    });
    expect(queueCalls()).toEqual([
      'SendMessageBatch s3-ferry-demo-parked',
      'DeleteMessageBatch s3-ferry-demo-dlq',
    ]);
  });

  it('lets go what the filter leaves out, and touches nothing else', async () => {
    aws.messages.push(deadLetter);
    const handler = await coldStart();
    await linesOf(async () => {
      await expect(handler({ filter: { codes: ['KmsThrottled'] } }, context)).resolves.toEqual({
        results: [],
        leftOut: 1,
        drained: true,
        untilMs: expect.any(Number),
      });
    });
    expect(queueCalls()).toEqual(['ChangeMessageVisibilityBatch s3-ferry-demo-dlq']);
  });

  it('refuses an order that it does not understand before it looks at the queue', async () => {
    const handler = await coldStart();
    await expect(handler({ filter: { code: ['KmsThrottled'] } }, context)).rejects.toThrow(
      'filter has no field "code"',
    );
    expect(aws.heard).toEqual([]);
  });

  it.each(['FERRY_PAIR', 'FERRY_DLQ_URL', 'FERRY_LARGE_URL', 'FERRY_PARKED_URL'])(
    'does not start without %s, and says so',
    async (name) => {
      delete process.env[name];
      await expect(coldStart()).rejects.toThrow(`${name} is not set`);
    },
  );
});
