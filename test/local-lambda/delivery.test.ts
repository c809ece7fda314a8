import { GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Delivered } from '../../local/delivery/delivery.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { account, bucket, deployWiredStack, functionArn, region } from './fixture/wired-stack.ts';

jest.setTimeout(30_000);

describe('[I] the local AWS', () => {
  let aws: LocalAws;
  let schedule: readonly number[] = [0];
  const printed: string[] = [];
  const delivered: Delivered[] = [];

  beforeAll(async () => {
    aws = await startLocalAws({
      timeScale: 0.001,
      schedule: () => schedule,
      onDelivery: (one) => delivered.push(one),
      onEvent: (event) => event.kind === 'line' && printed.push(event.line),
    });
    await deployWiredStack(aws);
  });

  afterAll(() => aws.stop());

  beforeEach(() => {
    schedule = [0];
    printed.length = 0;
    delivered.length = 0;
  });

  async function upload(key: string): Promise<unknown[]> {
    await aws.clients
      .s3(account, region)
      .send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'four' }));
    await aws.idle(20_000);
    return printed.map((line) => JSON.parse(line));
  }

  it('gives a deployed function the notification of an upload', async () => {
    expect(await upload('in/a b+c.txt')).toEqual([
      {
        Records: [
          expect.objectContaining({
            eventSource: 'aws:s3',
            eventName: 'ObjectCreated:Put',
            awsRegion: region,
            s3: expect.objectContaining({
              configurationId: 'direct',
              object: {
                key: 'in/a+b%2Bc.txt',
                size: 4,
                eTag: '8cbad96aced40b3838dd9f07f6ef5772',
                sequencer: expect.stringMatching(/^[0-9A-F]+$/),
              },
            }),
          }),
        ],
      },
    ]);
  });

  it('gives it the event of EventBridge where a rule matches', async () => {
    expect(await upload('bridge/a b+c.txt')).toMatchObject([
      {
        'detail-type': 'Object Created',
        account,
        detail: { reason: 'PutObject', object: { key: 'bridge/a b+c.txt' } },
      },
    ]);
  });

  it('gives it nothing where neither filter nor rule matches', async () => {
    expect(await upload('elsewhere/a.txt')).toEqual([]);
    expect(delivered).toEqual([]);
  });

  it('delivers as often and as late as it is told to', async () => {
    schedule = [0, 50];
    expect(await upload('in/twice.txt')).toHaveLength(2);
    schedule = [];
    printed.length = 0;
    expect(await upload('in/never.txt')).toEqual([]);
  });

  it('dead-letters the notification unchanged, with the role of the function', async () => {
    const [event] = await upload('in/boom.txt');
    expect(printed).toHaveLength(3);
    const sqs = aws.clients.sqs(account, region);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'wired-dead-letters' }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toEqual([event]);
  });

  it('delivers nothing to a function whose policy does not let S3 invoke it, and says so', async () => {
    const lambda = aws.clients.lambda(account, region);
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: 'wired' }));
    const { Sid } = JSON.parse(Policy).Statement.find(
      (one: { Principal: { Service: string } }) => one.Principal.Service === 's3.amazonaws.com',
    );
    await lambda.send(new RemovePermissionCommand({ FunctionName: 'wired', StatementId: Sid }));
    expect(await upload('in/forbidden.txt')).toEqual([]);
    expect(delivered).toMatchObject([
      {
        kind: 'refused',
        targetArn: functionArn,
        why: expect.stringContaining('does not let s3.amazonaws.com'),
      },
    ]);
  });
});
