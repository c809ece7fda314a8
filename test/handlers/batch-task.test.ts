import type { Context } from 'aws-lambda';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { type AwsAccount, startAwsAccount } from '../support/aws-account.ts';
import { errorBody } from '../support/aws-server.ts';
import { readEvent } from '../support/events.ts';
import { linesOf } from '../support/log-lines.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();

const context = {
  functionName: 's3-ferry-demo-backfill',
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
  };
});
afterEach(async () => {
  process.env = environment;
  await aws.close();
});

type Handler = typeof import('../../handlers/batch-task.ts').handler;

/** The handler as a cold start loads it. */
async function coldStart(): Promise<Handler> {
  const loaded: Handler[] = [];
  await jest.isolateModulesAsync(async () => {
    loaded.push((await import('../../handlers/batch-task.ts')).handler);
  });
  const [handler] = loaded;
  if (!handler) throw new Error('The module has no handler.');
  return handler;
}

describe('[I] the backfill function', () => {
  it('answers S3 Batch Operations for each task, without a queue of dead letters', async () => {
    aws.s3 = (response) => response.writeHead(400).end(errorBody('AccessControlListNotSupported'));
    const handler = await coldStart();
    await linesOf(async () => {
      await expect(handler(readEvent('s3-batch-operations-2.0.json'), context)).resolves.toMatchObject({
        invocationSchemaVersion: '2.0',
        invocationId: 'ZGVtb2ludm9jYXRpb253aXRodHdvdGFza3M',
        results: [
          { taskId: 'dGFza29uZQo', resultCode: 'PermanentFailure' },
          {
            taskId: 'dGFza3R3bwo',
            resultCode: 'Succeeded',
            resultString: "filtered: out of the pair's scope (exclude)",
          },
        ],
      });
    });
    expect(aws.heard.some(({ call }) => call.includes('SendMessage'))).toBe(false);
  });

  it('logs each outcome with the invocation, and counts it', async () => {
    aws.s3 = (response) => response.writeHead(400).end(errorBody('AccessControlListNotSupported'));
    const handler = await coldStart();
    const lines = await linesOf(() => handler(readEvent('s3-batch-operations-1.0.json'), context));
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'reported',
        key: 'reports/welcome.txt',
        function_request_id: 'invocation-1',
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ pair: 'demo', Reported: 1 }));
  });

  it.each(['FERRY_PAIR', 'FERRY_LARGE_URL'])('does not start without %s, and says so', async (name) => {
    delete process.env[name];
    await expect(coldStart()).rejects.toThrow(`${name} is not set`);
  });
});
