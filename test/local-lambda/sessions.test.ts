import { openLambda } from '../../local/lambda/lambda.ts';
import type { LambdaFunction } from '../../local/lambda/lambda-function.ts';
import { type AwsServer, startAwsServer } from '../support/aws-server.ts';
import { behavingFunction } from './fixture/function.ts';

const roleArn = 'arn:aws:iam::111111111111:role/shared';
const minute = 60_000;

describe('[I] the sessions of functions on the local AWS', () => {
  let aws: AwsServer;
  beforeEach(async () => {
    aws = await startAwsServer();
  });
  afterEach(() => aws.close());

  /** A Lambda whose sessions last for `lifetimeMs`, each with a key that names its function and counts. */
  function lambdaWithSessionsOf(lifetimeMs: number) {
    let asked = 0;
    return openLambda({
      endpoint: aws.endpoint,
      credentials: async ({ name }) => ({
        accessKeyId: `ASIA-${name}-${++asked}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiresAt: Date.now() + lifetimeMs,
      }),
    });
  }

  /** Resolves with the keys that signed the first requests to the queue of each of the `functions`. */
  function keysOfPollers(functions: readonly LambdaFunction[], requests: number) {
    const keys = new Map<string, string[]>(functions.map(({ name }) => [name, []]));
    return new Promise<ReadonlyMap<string, readonly string[]>>((resolve) => {
      aws.reply = (response, request) => {
        let body = '';
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          const name = JSON.parse(body).QueueUrl.split('/').at(-1);
          const seen = keys.get(name) ?? [];
          seen.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
          // A poll that is not answered waits, as at an empty queue.
          if (seen.length < requests) response.writeHead(200).end('{}');
          if ([...keys.values()].every((all) => all.length >= requests)) resolve(keys);
        });
      };
    });
  }

  async function pollQueuesOf(names: readonly string[], lifetimeMs: number, requests: number) {
    const lambda = lambdaWithSessionsOf(lifetimeMs);
    const functions = names.map((name) => {
      const arn = `arn:aws:lambda:eu-west-1:111111111111:function:${name}`;
      return behavingFunction({ name, arn, roleArn });
    });
    const keys = keysOfPollers(functions, requests);
    for (const fn of functions) {
      const queueArn = `arn:aws:sqs:eu-west-1:111111111111:${fn.name}`;
      const source = { queueArn, batchSize: 1, partialBatches: true, maximumConcurrency: 1 };
      await lambda.register(fn, [source]);
    }
    const seen = await keys;
    await lambda.close();
    return seen;
  }

  it('are renewed for the pollers of queues before they end', async () => {
    const keys = await pollQueuesOf(['q'], minute, 4);
    expect(new Set(keys.get('q')).size).toBe(4);
  });

  it('serve the pollers of queues while they last', async () => {
    const keys = await pollQueuesOf(['q'], 60 * minute, 4);
    expect(new Set(keys.get('q')).size).toBe(1);
  });

  it('are named after the function also where functions share a role', async () => {
    const keys = await pollQueuesOf(['first', 'second'], 60 * minute, 1);
    expect([...keys.values()].flat().map((key) => key.split('-')[1])).toEqual(['first', 'second']);
  });

  it('are renewed for functions: a process ends with its session', async () => {
    const environmentOf = async (lifetimeMs: number) => {
      const lambda = lambdaWithSessionsOf(lifetimeMs);
      const fn = behavingFunction({ timeoutMs: 2 * minute });
      await lambda.register(fn);
      const keys: unknown[] = [];
      for (const _ of ['first', 'second']) {
        const result = await lambda.invoke(fn.arn, {});
        if (result.kind === 'failed') throw new Error(result.errorMessage);
        const { environment } = result.payload as { environment: Record<string, string> };
        keys.push(environment['AWS_ACCESS_KEY_ID']);
      }
      await lambda.close();
      return keys;
    };
    expect(await environmentOf(60 * minute)).toEqual(['ASIA-behave-1', 'ASIA-behave-1']);
    expect(await environmentOf(minute)).toEqual(['ASIA-behave-1', 'ASIA-behave-2']);
  });
});
