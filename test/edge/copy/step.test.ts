import { setImmediate as turn } from 'node:timers/promises';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { AssumeRoleError } from '../../../lib/edge/copy/assume-role.ts';
import { atStep, faultOf, noETag, retried, StepError } from '../../../lib/edge/copy/step.ts';

const denied = new S3ServiceException({
  name: 'AccessDenied',
  message: 'Words.',
  $fault: 'client',
  $metadata: { httpStatusCode: 403 },
});
const fault = { kind: 'network', step: 'write', code: 'ECONNRESET', message: 'Cut.' } as const;

describe('[U] an error at a step of a copy', () => {
  it('names the step, and keeps the error that was its cause', async () => {
    const error: unknown = await atStep('write', Promise.reject(denied)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StepError', message: 'Words.', cause: denied });
    expect(faultOf(error, 'copy')).toMatchObject({ step: 'write', code: 'AccessDenied', status: 403 });
  });

  it('passes on unchanged where it names its step already', async () => {
    const error = new StepError(fault, undefined);
    await expect(atStep('copy', Promise.reject(error))).rejects.toBe(error);
  });

  it.each([new StepError(fault, denied), new AssumeRoleError(fault, denied)])(
    'is the fault that it carries: %p',
    (error) => {
      expect(faultOf(error, 'copy')).toBe(fault);
      expect(error.cause).toBe(denied);
      expect(String(error)).toBe(`${error.constructor.name}: Cut.`);
    },
  );

  it.each([
    ['TX1', { requestId: 'TX1' }],
    [undefined, {}],
    ['', {}],
  ])('says that an answer had no ETag, with its request id where it has one: %j', (requestId, more) => {
    expect(noETag('write', requestId).fault).toEqual({
      kind: 'service',
      step: 'write',
      code: 'NoETag',
      status: 200,
      message: 'S3 answered 200, but the result of the step write has no ETag.',
      ...more,
    });
  });
});

describe('[U] a step that is tried again', () => {
  it.each([
    ['three times while there is no answer', fault, false, 3],
    ['once when time is up', fault, true, 1],
    [
      'once when S3 refuses',
      { ...fault, kind: 'service', code: 'AccessDenied', status: 403 } as const,
      false,
      1,
    ],
  ])('is made %s', async (_, of, isOver, times) => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const ending = new AbortController();
    if (isOver) ending.abort();
    const error = new StepError(of, undefined);
    const tries: number[] = [];
    const all = retried(ending.signal, async (count) => {
      tries.push(count);
      throw error;
    });
    const refused = expect(all).rejects.toBe(error);
    await turn();
    await jest.advanceTimersByTimeAsync(60_000);
    jest.useRealTimers();
    await refused;
    expect(tries).toEqual([1, 2, 3].slice(0, times));
  });
});
