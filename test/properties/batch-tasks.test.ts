import fc from 'fast-check';
import { runTasks } from '../../lib/batch-tasks.ts';
import { encodeNotificationKey } from '../../lib/core/copy/object-key.ts';
import { eventLike, objectKey, text } from '../support/arbitraries.ts';
import { batchEvent } from '../support/batch.ts';
import { copied, deferred, failed, fakeFerry, gone, noHurry } from '../support/ferry.ts';

const copyAnswer = fc.constantFrom(
  copied,
  gone,
  deferred,
  failed('DstThrottled'),
  failed('DstPutObjectNotPermitted'),
);

/** What a task may look like, whoever wrote it. */
const task = fc.oneof(
  eventLike,
  fc.record(
    {
      taskId: fc.oneof(text, fc.constant('twice'), eventLike),
      s3Key: fc.oneof(text, objectKey.map(encodeNotificationKey)),
      s3Bucket: fc.oneof(fc.constant('uploads'), eventLike),
      s3BucketArn: fc.oneof(fc.constant('arn:aws:s3:::uploads'), text, eventLike),
      s3VersionId: eventLike,
    },
    { requiredKeys: [] },
  ),
);

describe('[P] tasks of S3 Batch Operations', () => {
  it('never crash their batch: each that has an id has exactly one answer, in order', async () => {
    const event = fc.record(
      { invocationSchemaVersion: eventLike, invocationId: eventLike, job: eventLike, tasks: fc.array(task) },
      { requiredKeys: ['tasks'] },
    );
    await fc.assert(
      fc.asyncProperty(event, copyAnswer, async (invocation, result) => {
        const { ferry, outcomes } = fakeFerry(() => result);
        const answer = await runTasks(invocation, ferry, noHurry);
        const ids = (invocation.tasks as { taskId?: unknown }[])
          .map((one) => (Array.isArray(one) ? undefined : one?.taskId))
          .filter((id) => typeof id === 'string' && id !== '');
        expect(answer.results.map(({ taskId }) => taskId)).toEqual(ids);
        expect(outcomes).toHaveLength(invocation.tasks.length);
        for (const { resultString } of answer.results) expect(resultString).not.toBe('');
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }),
      { numRuns: 500 },
    );
  });

  it('answer any JSON value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(eventLike, fc.jsonValue()), async (event) => {
        const { ferry } = fakeFerry();
        await expect(runTasks(event, ferry, noHurry)).resolves.toHaveProperty('results');
      }),
      { numRuns: 500 },
    );
  });

  it('copy every key that S3 can hold under that key, in both schema versions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(objectKey, { maxLength: 5 }),
        fc.constantFrom('1.0', '2.0'),
        async (keys, version) => {
          const { ferry, tries } = fakeFerry();
          await runTasks(batchEvent(keys, { version }), ferry, noHurry);
          expect(tries.map(({ plan }) => plan.object.key)).toEqual(keys);
        },
      ),
    );
  });
});
