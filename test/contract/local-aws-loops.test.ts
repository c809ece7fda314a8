import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { LambdaEvent, LambdaFunction } from '../../local/lambda/lambda-function.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { behavingFunction } from '../local-lambda/fixture/function.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { policy } from './local-aws-setup.ts';

acceptNodeErrors();
jest.setTimeout(120_000);

const account = '111111111111';
const region = 'eu-west-1';
const arnOf = (queue: string) => `arn:aws:sqs:${region}:${account}:${queue}`;

let aws: LocalAws;
let sqs: SQSClient;
const events: LambdaEvent[] = [];
beforeAll(async () => {
  aws = await startLocalAws({ onEvent: (event) => events.push(event) });
  sqs = aws.clients.sqs(account, region);
  const iam = aws.clients.iam(account, region);
  const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  await iam.send(new CreateRoleCommand({ RoleName: 'behave', AssumeRolePolicyDocument: trust }));
  const PolicyDocument = policy({ Action: 'sqs:*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'behave', PolicyName: 'sqs', PolicyDocument }));
});
afterAll(() => aws?.stop());
beforeEach(() => {
  events.length = 0;
});

async function makeQueue(QueueName: string, redriveTo?: string): Promise<string> {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: redriveTo, maxReceiveCount: 9 });
  const Attributes = redriveTo ? { RedrivePolicy } : {};
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
}

/** The bodies and trace headers of what a queue has to give. */
async function received(QueueUrl: string) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
  );
  return Messages.map(({ Body, Attributes }) => ({ body: Body, trace: Attributes?.AWSTraceHeader }));
}

/** A function that hands over to itself by a queue for `hops` invocations; starts it, and gives how often it ran. */
async function run(name: string, queueUrl: string, hops: number, more: Partial<LambdaFunction> = {}) {
  const fn = behavingFunction({
    name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    handler: 'hand-over.handler',
    environment: { QUEUE_URL: queueUrl, HOPS: String(hops) },
    ...more,
  });
  const source = { queueArn: arnOf(name), batchSize: 1, partialBatches: true, maximumConcurrency: 1 };
  await aws.lambda.register(fn, [source]);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '0' }));
  await aws.idle();
  await aws.lambda.remove(fn.arn);
  return events.filter(({ kind }) => kind === 'started').length;
}

// Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops".
describe('[C] a function of the local AWS that hands over to itself by a queue', () => {
  it('runs 16 times, and the 17th event goes to the dead-letter queue of its source', async () => {
    const dead = await makeQueue('looping-dead');
    const queue = await makeQueue('looping', arnOf('looping-dead'));
    expect(await run('looping', queue, 30)).toBe(16);
    expect(await received(dead)).toEqual([{ body: '16', trace: undefined }]);
    expect(events).toContainEqual({
      kind: 'loop-stopped',
      functionName: 'looping',
      queueArn: arnOf('looping-dead'),
    });
  });

  it.each(['deadLetterQueue', 'onFailureQueue'] as const)(
    'has its 17th event sent to its own %s where its source has none',
    async (own) => {
      const dead = await makeQueue(`${own}-dead`);
      const queue = await makeQueue(own);
      const asynchronous = { retries: 0, maximumAgeMs: 60_000, [own]: arnOf(`${own}-dead`) };
      expect(await run(own, queue, 30, { asynchronous })).toBe(16);
      expect((await received(dead)).map(({ body }) => body)).toEqual(['16']);
    },
  );

  it('loses its 17th event where there is no queue for it', async () => {
    expect(await run('losing', await makeQueue('losing'), 30)).toBe(16);
    expect(events).toContainEqual({ kind: 'loop-stopped', functionName: 'losing' });
  });

  it('runs on where it allows recursive loops', async () => {
    expect(await run('allowed', await makeQueue('allowed'), 30, { allowsRecursiveLoop: true })).toBe(30);
    expect(events.filter(({ kind }) => kind === 'loop-stopped')).toEqual([]);
  });

  it('is left alone as long as each chain is short', async () => {
    const queue = await makeQueue('short');
    for (const MessageBody of ['0', '0']) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
    }
    expect(await run('short', queue, 12)).toBe(36);
    expect(events.filter(({ kind }) => kind === 'loop-stopped')).toEqual([]);
  });
});

// X-Ray Developer Guide, "Amazon SQS and AWS X-Ray"; SQS API Reference, SendMessage, `AWSTraceHeader`.
describe('[C] the trace of a message on the local AWS', () => {
  it('is what the sender names as a system attribute', async () => {
    const queue = await makeQueue('traced');
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    const AWSTraceHeader = { DataType: 'String', StringValue: trace };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue,
        MessageBody: 'x',
        MessageSystemAttributes: { AWSTraceHeader },
      }),
    );
    expect(await received(queue)).toEqual([{ body: 'x', trace }]);
  });

  it('is none where the sender has none', async () => {
    const queue = await makeQueue('untraced');
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'x' }));
    expect(await received(queue)).toEqual([{ body: 'x', trace: undefined }]);
  });
});
