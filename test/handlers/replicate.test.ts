import type { Context } from 'aws-lambda';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { sourceStack } from '../../stacks/source-stack.ts';
import { type AwsAccount, startAwsAccount } from '../support/aws-account.ts';
import { errorBody } from '../support/aws-server.ts';
import { readEvent } from '../support/events.ts';
import { linesOf } from '../support/log-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();

const context = {
  functionName: 's3-ferry-demo-replicate',
  awsRequestId: 'invocation-1',
  getRemainingTimeInMillis: () => 60_000,
} as Context;

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
    FERRY_LARGE_URL: `${aws.endpoint}/111111111111/s3-ferry-demo-large`,
    FERRY_DLQ_URL: 'https://sqs.eu-central-1.amazonaws.com/111111111111/s3-ferry-demo-dlq',
  };
});
afterEach(async () => {
  process.env = environment;
  await aws.close();
});

type Handler = typeof import('../../handlers/replicate.ts').handler;

/** The handler as a cold start loads it. */
async function coldStart(): Promise<Handler> {
  const loaded: Handler[] = [];
  await jest.isolateModulesAsync(async () => {
    loaded.push((await import('../../handlers/replicate.ts')).handler);
  });
  const [handler] = loaded;
  if (!handler) throw new Error('The module has no handler.');
  return handler;
}

function calls(): string[] {
  return aws.heard.map(({ call, signer }) => `${signer}: ${call}`);
}

const copyOfWelcome = 'ASIAEXAMPLE: PUT /ferry-demo-archive/from-uploads/reports/welcome.txt?x-id=CopyObject';

describe('[I] the replicate function', () => {
  it('assumes the role and copies when it starts cold; when warm it makes one request', async () => {
    const handler = await coldStart();
    const event = readEvent('s3-notification.json');
    await linesOf(async () => {
      await expect(handler(event, context)).resolves.toEqual({ batchItemFailures: [] });
      expect(calls()).toEqual(['lambda: AssumeRole', copyOfWelcome]);
      aws.heard.length = 0;
      await handler(event, context);
    });
    expect(calls()).toEqual([copyOfWelcome]);
  });

  it('signs as itself for a pair with access by bucket policy', async () => {
    process.env['FERRY_PAIR'] = JSON.stringify({ ...loadPair('demo'), access: 'bucket-policy' });
    const handler = await coldStart();
    await linesOf(() => handler(readEvent('s3-notification.json'), context));
    expect(calls()).toEqual([copyOfWelcome.replace('ASIAEXAMPLE', 'lambda')]);
  });

  it('names the awkward key on the wire as S3 decodes it', async () => {
    const handler = await coldStart();
    await linesOf(() => handler(readEvent('s3-notification-awkward-key.json'), context));
    const [path = ''] = aws.heard[1]?.call.replace('PUT ', '').split('?x-id=') ?? [];
    expect(decodeURIComponent(path)).toBe(
      '/ferry-demo-archive/from-uploads/rapports/été 2026/100% + a&b=c?#"日本🚢".txt',
    );
  });

  it('logs one line per outcome, with the invocation, and metrics', async () => {
    const handler = await coldStart();
    const lines = await linesOf(() => handler(readEvent('s3-notification-many-records.json'), context));
    expect(lines.filter((line) => 'message' in line)).toHaveLength(4);
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'copied',
        pair: 'demo',
        key: 'reports/welcome.txt',
        function_request_id: 'invocation-1',
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ pair: 'demo', Copied: 3, Filtered: 1 }));
  });

  it('writes no line of what crossed for a pair with log: failures, and counts it all the same', async () => {
    const pair = { ...loadPair('demo'), log: 'failures' } as const;
    Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: sourceStack(pair).environment.POWERTOOLS_LOG_LEVEL });
    const handler = await coldStart();
    const lines = await linesOf(() => handler(readEvent('s3-notification-many-records.json'), context));
    expect(lines).toEqual([expect.objectContaining({ Copied: 3, Filtered: 1 })]);
    aws.s3 = (response) => response.writeHead(400).end(errorBody('AccessControlListNotSupported'));
    const failed = await linesOf(() => handler(readEvent('s3-notification.json'), context));
    expect(failed).toContainEqual(expect.objectContaining({ message: 'dead-lettered' }));
  });

  it('puts what is refused for good into the queue, signed as itself', async () => {
    aws.s3 = (response) => response.writeHead(400).end(errorBody('AccessControlListNotSupported'));
    const handler = await coldStart();
    const event = readEvent('s3-notification.json');
    await linesOf(async () => {
      await expect(handler(event, context)).resolves.toEqual({ batchItemFailures: [] });
    });
    expect(calls().at(-1)).toBe('lambda: AmazonSQS.SendMessage');
    const { MessageBody, QueueUrl } = JSON.parse(aws.heard.at(-1)?.text ?? '');
    expect(QueueUrl).toBe(process.env['FERRY_DLQ_URL']);
    expect(JSON.parse(MessageBody)).toMatchObject({
      pair: 'demo',
      event,
      failure: { code: 'DstAclNotSupported' },
    });
  });

  it('throws what may pass when its time is up', async () => {
    aws.s3 = (response) => response.writeHead(503).end(errorBody('SlowDown'));
    const handler = await coldStart();
    const timesLeft = [60_000, 3_000];
    const lateContext = { ...context, getRemainingTimeInMillis: () => timesLeft.shift() ?? 0 };
    await linesOf(async () => {
      await expect(handler(readEvent('s3-notification.json'), lateContext)).rejects.toThrow(
        'DstThrottled: SlowDown: Words.',
      );
    });
    expect(calls()).toEqual(['lambda: AssumeRole', copyOfWelcome]);
  });

  it.each(['FERRY_PAIR', 'FERRY_DLQ_URL', 'FERRY_LARGE_URL'])(
    'does not start without %s, and says so',
    async (name) => {
      delete process.env[name];
      await expect(coldStart()).rejects.toThrow(`${name} is not set`);
    },
  );
});
