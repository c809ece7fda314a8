import { setTimeout as sleep } from 'node:timers/promises';
import { openLambda } from '../../local/lambda/lambda.ts';
import type { LambdaEvent, LambdaFunction } from '../../local/lambda/lambda-function.ts';
import { anySession, behavingFunction } from './fixture/function.ts';

jest.setTimeout(30_000);

describe('[I] an invocation of the local Lambda', () => {
  const events: LambdaEvent[] = [];
  const lambda = openLambda({
    endpoint: 'http://127.0.0.1:9',
    credentials: anySession,
    onEvent: (event) => events.push(event),
  });
  const { arn } = behavingFunction();

  afterAll(() => lambda.close());

  async function payload(event: object, fn: LambdaFunction = behavingFunction()) {
    const result = await invoke(event, fn);
    if (result.kind === 'failed') throw new Error(result.errorMessage);
    return result.payload as Record<string, unknown> & { environment: Record<string, string> };
  }

  async function invoke(event: object, fn: LambdaFunction) {
    if (!lambda.has(fn.arn)) await lambda.register(fn);
    return lambda.invoke(fn.arn, event);
  }

  it('gives the function its own variables, its role session and the reserved variables, and nothing of the host', async () => {
    process.env['OF_THE_HOST'] = 'secret';
    const { environment } = await payload({});
    expect(environment).toMatchObject({
      OWN: 'variable',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'behave',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/behave',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
    });
    expect(environment).not.toHaveProperty('OF_THE_HOST');
  });

  it('gives a context with the time that is left', async () => {
    const { context, remainingMs } = await payload({});
    expect(context).toMatchObject({
      functionName: 'behave',
      invokedFunctionArn: arn,
      memoryLimitInMB: '128',
    });
    expect(remainingMs).toBeGreaterThan(0);
    expect(remainingMs).toBeLessThanOrEqual(5_000);
  });

  it('runs in a warm process again, one invocation at a time', async () => {
    const first = await payload({});
    const second = await payload({});
    expect(second['pid']).toBe(first['pid']);
    const [left, right] = await Promise.all([payload({}), payload({})]);
    expect(left['pid']).not.toBe(right['pid']);
  });

  it('is an error with the type and message that the function threw', async () => {
    expect(await invoke({ throw: 'no such thing' }, behavingFunction())).toEqual({
      kind: 'failed',
      errorType: 'TypeError',
      errorMessage: 'no such thing',
    });
  });

  it('is an error when the process exits, and the next one finds a new process', async () => {
    expect(await invoke({ exit: 3 }, behavingFunction())).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
      ),
    });
    expect(await payload({})).toHaveProperty('served');
  });

  it('kills the process at the time-out of the function', async () => {
    const fn = behavingFunction({ name: 'slow', arn: `${arn}-slow`, timeoutMs: 2_000 });
    const { pid } = await payload({}, fn);
    expect(await invoke({ hang: true }, fn)).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 2\.00 seconds$/),
    });
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    expect(await payload({}, fn)).toMatchObject({ served: 1 });
  });

  it('is an error when the function takes more memory than it has', async () => {
    const fn = behavingFunction({ name: 'greedy', arn: `${arn}-greedy`, timeoutMs: 20_000 });
    expect(await invoke({ exhaust: true }, fn)).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it('is an error when the handler cannot be loaded', async () => {
    const fn = behavingFunction({ name: 'absent', arn: `${arn}-absent`, handler: 'absent.handler' });
    expect(await invoke({}, fn)).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  });

  it('passes on what the function prints, with the request that printed it', async () => {
    await payload({ say: 'hello' });
    expect(events).toContainEqual({
      kind: 'line',
      functionName: 'behave',
      stream: 'stdout',
      line: 'hello',
      requestId: expect.any(String),
    });
  });

  it('is cut short by a kill, which counts the processes it met', async () => {
    const running = invoke({ say: 'hanging', hang: true }, behavingFunction());
    while (!events.some((event) => event.kind === 'line' && event.line === 'hanging')) await sleep(20);
    expect(await lambda.killRunning()).toBe(1);
    expect(await running).toMatchObject({ errorMessage: expect.stringContaining('signal: killed') });
  });
});
