import { runTasks } from '../lib/batch-tasks.ts';
import { readBatchInvocation, taskResult } from '../lib/core/event/batch-invocation.ts';
import { intake } from '../lib/core/event/intake.ts';
import { batchEvent } from './support/batch.ts';
import { readEvent } from './support/events.ts';
import {
  type CopyAnswer,
  copied,
  deadlineIn,
  deferred,
  failed,
  fakeFerry,
  gone,
  noHurry,
} from './support/ferry.ts';
import { pair } from './support/pair.ts';

/** Copies succeed but for keys that begin with what is wrong with them. */
const byKey: CopyAnswer = ({ object }) => {
  if (object.key.startsWith('denied')) return failed('DstPutObjectNotPermitted');
  if (object.key.startsWith('throttled')) return failed('DstThrottled');
  if (object.key.startsWith('large')) return deferred;
  return object.key.startsWith('gone') ? gone : copied;
};

const scoped = pair({ scope: { prefixes: [], suffixes: [], excludes: ['*.tmp'] } });

describe('[U] tasks of S3 Batch Operations', () => {
  it.each(['1.0', '2.0'])('are answered one by one in schema version %s', async (version) => {
    const { ferry } = fakeFerry(byKey, { pair: scoped });
    const keys = ['a b+c%.txt', 'gone', 'x.tmp', 'large', 'denied', 'throttled'];
    await expect(runTasks(batchEvent(keys, { version }), ferry, noHurry)).resolves.toEqual({
      invocationSchemaVersion: version,
      treatMissingKeysAs: 'PermanentFailure',
      invocationId: 'i1',
      results: [
        { taskId: 't0', resultCode: 'Succeeded', resultString: 'copied' },
        { taskId: 't1', resultCode: 'Succeeded', resultString: 'superseded: the object is gone' },
        {
          taskId: 't2',
          resultCode: 'Succeeded',
          resultString: "filtered: out of the pair's scope (exclude)",
        },
        {
          taskId: 't3',
          resultCode: 'Succeeded',
          resultString: 'deferred: is copied in parts, from the queue of large objects',
        },
        {
          taskId: 't4',
          resultCode: 'PermanentFailure',
          resultString: 'DstPutObjectNotPermitted: DstPutObjectNotPermitted happened.',
        },
        {
          taskId: 't5',
          resultCode: 'TemporaryFailure',
          resultString: 'DstThrottled: DstThrottled happened.',
        },
      ],
    });
  });

  it('copy the key that their encoding means, at its current version', async () => {
    const { ferry, tries } = fakeFerry(byKey, { pair: pair({ source: { bucket: 'ferry-demo-uploads' } }) });
    await runTasks(readEvent('s3-batch-operations-1.0.json'), ferry, noHurry);
    await runTasks(readEvent('s3-batch-operations-2.0.json'), ferry, noHurry);
    expect(tries.map(({ plan }) => plan.destinationKey)).toEqual([
      'reports/welcome.txt',
      'rapports/été 2026/100% + a&b=c?#"日本🚢".txt',
      'drafts/scratch.tmp',
    ]);
  });

  it('are refused when they name another bucket than the pair', async () => {
    const { ferry, tries } = fakeFerry(byKey);
    const { results } = await runTasks(batchEvent(['a'], { bucket: 'other' }), ferry, noHurry);
    expect(results).toEqual([
      {
        taskId: 't0',
        resultCode: 'PermanentFailure',
        resultString: expect.stringContaining('EventWrongBucket: The event is about bucket other;'),
      },
    ]);
    expect(tries).toEqual([]);
  });

  it('put a large object into its queue as an event that intake reads as the same object', async () => {
    const { ferry, large } = fakeFerry(byKey);
    await runTasks(batchEvent(['large é'], { version: '2.0' }), ferry, noHurry);
    expect(large).toMatchObject([{ version: 1, pair: 'test', key: 'large é' }]);
    expect(intake(JSON.parse(JSON.stringify(large[0])))).toMatchObject({
      deliveries: [
        { items: [{ kind: 'object', object: { bucket: 'uploads', key: 'large é' }, upload: { id: 'u1' } }] },
      ],
    });
  });

  it('are tried again by the job when that queue refuses', async () => {
    const largeObjects = { send: () => Promise.reject(new Error('The queue is closed.')) };
    const { ferry } = fakeFerry(byKey, { largeObjects });
    const { results } = await runTasks(batchEvent(['large']), ferry, noHurry);
    expect(results).toMatchObject([
      {
        resultCode: 'TemporaryFailure',
        resultString: 'QueueRefused: The queue of large objects did not take it: The queue is closed.',
      },
    ]);
  });

  it('leave the dead letters alone, and tell the reporter of each', async () => {
    const { ferry, deadLetters, outcomes, flushedAfter } = fakeFerry(byKey);
    await runTasks(batchEvent(['a', 'denied', 'throttled']), ferry, noHurry);
    expect(deadLetters).toEqual([]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['copied', 'redelivered', 'reported']);
    expect(flushedAfter).toEqual([3]);
  });

  it('go on while the time of the invocation lasts, and no longer', async () => {
    const { ferry, clock } = withClock();
    const { results } = await runTasks(batchEvent(['throttled']), ferry, deadlineIn(5_000, { clock }));
    expect(results).toMatchObject([{ resultCode: 'TemporaryFailure' }]);
    expect(clock.now()).toBeLessThan(Date.parse('2026-11-23T10:00:10.000Z'));
  });

  it.each([
    ['no object', 7],
    ['no task', { invocationId: 'i1', invocationSchemaVersion: '2.0', tasks: [] }],
    ['a task without an id', { tasks: [{ s3Key: 'a', s3Bucket: 'uploads' }] }],
    ['a task that is no object', { tasks: ['a'] }],
  ])('are none in an event with %s, and its answer lets none pass for done', async (_, event) => {
    const { ferry } = fakeFerry(byKey);
    await expect(runTasks(event, ferry, noHurry)).resolves.toMatchObject({
      treatMissingKeysAs: 'PermanentFailure',
      results: [],
    });
  });

  it('fail one by one for what cannot be read, beside others that cross', async () => {
    const { ferry } = fakeFerry(byKey);
    const { tasks, ...event } = batchEvent(['a', 'b', 'c']);
    const broken = [{ ...tasks[0], s3Key: '%zz' }, { taskId: 't1' }, tasks[2]];
    const { results } = await runTasks({ ...event, tasks: broken }, ferry, noHurry);
    expect(results.map(({ resultCode, resultString }) => `${resultCode} ${resultString}`)).toEqual([
      'PermanentFailure EventKeyInvalid: The key of the task is not URL-encoded text: %zz',
      'PermanentFailure EventMalformed: The event cannot be read: the task names no bucket or no key.',
      'Succeeded copied',
    ]);
  });

  it('that are no objects tell so, beside the task', () => {
    const { tasks } = readBatchInvocation({ invocationSchemaVersion: '2.0', tasks: ['a'] });
    expect(tasks).toEqual([
      {
        id: '',
        item: expect.objectContaining({
          kind: 'rejected',
          event: { invocationSchemaVersion: '2.0', tasks: ['a'] },
          failure: expect.objectContaining({
            message: expect.stringContaining('the task is not a JSON object'),
          }),
        }),
      },
    ]);
  });

  it('say of an object whose upload goes on elsewhere that another one is under way', () => {
    const object = { bucket: 'uploads', key: 'a' };
    const superseded = { kind: 'superseded', object, by: 'upload' } as unknown as Parameters<
      typeof taskResult
    >[1];
    expect(taskResult('t0', superseded).resultString).toBe(
      'superseded: another upload of the key is under way',
    );
  });
});

function withClock() {
  const { ferry } = fakeFerry(byKey);
  return { ferry, clock: ferry.clock };
}
