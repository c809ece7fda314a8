import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type Clients, openClients } from '../../local/clients.ts';
import { type Lambda, openLambda } from '../../local/lambda/lambda.ts';
import type { LambdaEvent } from '../../local/lambda/lambda-function.ts';
import { type Moto, startMoto } from '../../local/moto.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { behavingFunction } from './fixture/function.ts';

const account = '111111111111';

jest.setTimeout(30_000);

describe('[I] the local Lambda with queues', () => {
  let moto: Moto;
  let clients: Clients;
  let lambda: Lambda;
  const events: LambdaEvent[] = [];

  beforeAll(async () => {
    moto = await startMoto();
    clients = openClients(moto.url, administrator);
    lambda = openLambda({
      endpoint: moto.url,
      timeScale: 0.001,
      credentials: async () => ({
        ...administrator(account),
        sessionToken: 'token',
        expiresAt: Date.now() + 60 * 60 * 1000,
      }),
      onEvent: (event) => events.push(event),
      administrator: clients.sqs,
    });
  });

  afterAll(async () => {
    await lambda.close();
    clients.destroy();
    await moto.stop();
  });

  async function queue(name: string, attributes: Record<string, string> = {}) {
    const request = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
    const { QueueUrl } = await clients.sqs(account).send(request);
    return { url: QueueUrl, arn: `arn:aws:sqs:eu-west-1:${account}:${name}` };
  }

  async function messagesOf(url: string | undefined) {
    const request = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    return (await clients.sqs(account).send(request)).Messages ?? [];
  }

  function named(name: string, asynchronous: Parameters<typeof behavingFunction>[0] = {}) {
    return behavingFunction({
      name,
      arn: `arn:aws:lambda:eu-west-1:${account}:function:${name}`,
      ...asynchronous,
    });
  }

  /** Waits until the function printed `line` so many times for a request. */
  async function said(line: string, requestId: string, times: number) {
    const isLine = (event: LambdaEvent) =>
      event.kind === 'line' && event.line === line && event.requestId === requestId;
    while (events.filter(isLine).length < times) await sleep(20);
  }

  const kinds = (requestId: string) =>
    events.flatMap((event) => (event.requestId === requestId && event.kind !== 'line' ? [event.kind] : []));

  it('tries a failing event three times, then puts it unchanged into the dead-letter queue', async () => {
    const { url, arn } = await queue('dead-letters');
    const fn = named('failing', {
      asynchronous: { retries: 2, maximumAgeMs: 21_600_000, deadLetterQueue: arn },
    });
    await lambda.register(fn);
    const event = { throw: 'é'.repeat(600), Key: 'a+b c' };
    const requestId = lambda.invokeAsync(fn.arn, event);
    await lambda.idle();
    const [message, ...more] = await messagesOf(url);
    expect(more).toEqual([]);
    expect(JSON.parse(message?.Body ?? '')).toEqual(event);
    expect(message?.MessageAttributes).toEqual({
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'é'.repeat(512) },
    });
    expect(kinds(requestId)).toEqual([
      'accepted',
      ...['started', 'finished', 'retrying', 'started', 'finished', 'retrying', 'started', 'finished'],
      'dead-lettered',
    ]);
  });

  it('waits one minute before the first retry and two before the second', async () => {
    const { arn } = await queue('waiting');
    const fn = named('waiting', {
      asynchronous: { retries: 2, maximumAgeMs: 21_600_000, deadLetterQueue: arn },
    });
    await lambda.register(fn);
    const requestId = lambda.invokeAsync(fn.arn, { throw: 'again' });
    await lambda.idle();
    const pauses = events.flatMap((event) =>
      event.kind === 'retrying' && event.requestId === requestId ? [event.afterMs] : [],
    );
    expect(pauses).toEqual([60_000, 120_000]);
  });

  it('gives up an event that is too old for another try', async () => {
    const { url, arn } = await queue('aged');
    const fn = named('aged', { asynchronous: { retries: 2, maximumAgeMs: 60_000, onFailureQueue: arn } });
    await lambda.register(fn);
    lambda.invokeAsync(fn.arn, { throw: 'old' });
    await lambda.idle();
    const [message] = await messagesOf(url);
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
      requestPayload: { throw: 'old' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'old' },
    });
  });

  it('does not run a function without concurrency, and dead-letters its events', async () => {
    const { url, arn } = await queue('throttled');
    const asynchronous = { retries: 2, maximumAgeMs: 21_600_000, deadLetterQueue: arn };
    const fn = named('throttled', { asynchronous, reservedConcurrency: 0 });
    await lambda.register(fn);
    const requestId = lambda.invokeAsync(fn.arn, { say: 'never' });
    await lambda.idle();
    expect(await messagesOf(url)).toMatchObject([
      { MessageAttributes: { ErrorCode: { StringValue: '429' } } },
    ]);
    expect(kinds(requestId)).toEqual(['accepted', 'throttled', 'dead-lettered']);
  });

  it('tells of an event that the dead-letter queue refused', async () => {
    const deadLetterQueue = `arn:aws:sqs:eu-west-1:${account}:no-such-queue`;
    const fn = named('dropping', { asynchronous: { retries: 0, maximumAgeMs: 21_600_000, deadLetterQueue } });
    await lambda.register(fn);
    const requestId = lambda.invokeAsync(fn.arn, { exit: 1 });
    await lambda.idle();
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'dropped',
        requestId,
        why: expect.stringContaining('DeadLetterErrors'),
      }),
    );
  });

  it('runs the retries of an event whose process was killed', async () => {
    const fn = named('killed', { asynchronous: { retries: 1, maximumAgeMs: 21_600_000 } });
    await lambda.register(fn);
    const requestId = lambda.invokeAsync(fn.arn, { say: 'here', hang: true });
    await said('here', requestId, 1);
    expect(await lambda.killRunning()).toBe(1);
    await said('here', requestId, 2);
    expect(await lambda.killRunning()).toBe(1);
    await lambda.idle();
    expect(kinds(requestId).filter((kind) => kind === 'started')).toHaveLength(2);
  });

  it('carries events on to the new version of a function that is deployed again', async () => {
    const earlier = named('again', {
      environment: { VERSION: 'one' },
      asynchronous: { retries: 1, maximumAgeMs: 21_600_000 },
    });
    await lambda.register(earlier);
    const requestId = lambda.invokeAsync(earlier.arn, { say: 'here', hang: true });
    await said('here', requestId, 1);
    const replaced = lambda.register({ ...earlier, environment: { VERSION: 'two' } });
    await lambda.killRunning();
    await replaced;
    await said('here', requestId, 2);
    expect(await lambda.invoke(earlier.arn, {})).toMatchObject({
      payload: { environment: { VERSION: 'two' } },
    });
    await lambda.killRunning();
    await lambda.idle();
    expect(kinds(requestId).filter((kind) => kind === 'started')).toHaveLength(2);
  });

  it('deletes only the messages of a batch that succeeded; the rest comes back at the pace of its time, and is redriven', async () => {
    const parked = await queue('parked');
    const { url, arn } = await queue('polled', {
      VisibilityTimeout: '900',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: parked.arn, maxReceiveCount: 2 }),
    });
    const fn = named('polling');
    for (const body of [{ say: 'good' }, { fail: true }, { say: 'well' }]) {
      await clients
        .sqs(account)
        .send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
    }
    await lambda.register(fn, [
      {
        queueArn: arn,
        batchSize: 10,
        partialBatches: true,
        maximumConcurrency: 2,
      },
    ]);
    await lambda.idle(25_000);
    const bodies = (await messagesOf(parked.url)).map((message) => message.Body);
    expect(bodies).toEqual([JSON.stringify({ fail: true })]);
  });

  it('deletes nothing of a batch whose invocation failed', async () => {
    const parked = await queue('parked-whole');
    const { url, arn } = await queue('polled-whole', {
      VisibilityTimeout: '1',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: parked.arn, maxReceiveCount: 1 }),
    });
    const fn = named('polling-whole');
    for (const body of [{ say: 'good' }, { throw: true }]) {
      await clients
        .sqs(account)
        .send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
    }
    await lambda.register(fn, [
      {
        queueArn: arn,
        batchSize: 10,
        partialBatches: true,
        maximumConcurrency: 2,
      },
    ]);
    await lambda.idle(25_000);
    expect(await messagesOf(parked.url)).toHaveLength(2);
  });
});
