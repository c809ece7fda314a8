import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { runTasks } from '../lib/batch-tasks.ts';
import { s3Copier } from '../lib/edge/copy/s3-copier.ts';
import { s3Relay } from '../lib/edge/copy/s3-relay.ts';
import { replicate } from '../lib/replicate.ts';
import { batchEvent } from './support/batch.ts';
import { eventBridge, record } from './support/events.ts';
import { fakeFerry, noHurry } from './support/ferry.ts';
import { type PairFacts, pair } from './support/pair.ts';

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

const keyRule = { stripPrefix: 'in/', addPrefix: '' };

/** What becomes of the object that `event` speaks of, in one word, and how many requests S3 was sent. */
async function became(event: object, facts: PairFacts = {}) {
  const thePair = pair({ keyRule, ...facts });
  const open = (region: string) => new S3Client({ region });
  const copier =
    thePair.access === 'relay' ? s3Relay(thePair, { reader: open, writer: open }) : s3Copier(thePair, open);
  const { ferry, outcomes } = fakeFerry(undefined, { pair: thePair, copier });
  await ('tasks' in event ? runTasks(event, ferry, noHurry) : replicate(event, ferry, noHurry));
  const [outcome] = outcomes;
  const word = outcome && 'failure' in outcome ? outcome.failure.code : outcome?.kind;
  return { word, requests: s3.calls().length };
}

function withoutSize(): object {
  const event = eventBridge('in/');
  return { ...event, detail: { ...event.detail, object: { key: 'in/' } } };
}

function fromS3(sizeBytes: number | 'gone') {
  if (sizeBytes === 'gone') {
    const $metadata = { httpStatusCode: 404 };
    s3.onAnyCommand().rejects(Object.assign(new Error('Gone.'), { name: 'NoSuchKey', $metadata }));
  } else s3.on(HeadObjectCommand).resolves({ ContentLength: sizeBytes });
}

describe('[U] an object whose key the key rule strips as a whole', () => {
  describe.each([
    ['a task of a batch job', batchEvent(['in/'])],
    ['a task of a batch job of schema version 2.0', batchEvent(['in/'], { version: '2.0' })],
    ['an event of EventBridge without a size', withoutSize()],
  ])('by %s', (_, event) => {
    it.each([
      [0, 'filtered'],
      [1, 'DstKeyInvalid'],
      [5 * 1024 ** 4, 'DstKeyInvalid'],
      ['gone', 'superseded'],
    ] as const)('has the size that S3 says: %p bytes are %s', async (sizeBytes, word) => {
      fromS3(sizeBytes);
      await expect(became(event)).resolves.toMatchObject({ word });
      await expect(became(event, { access: 'relay' })).resolves.toMatchObject({ word });
    });

    it('costs one request', async () => {
      fromS3(0);
      await expect(became(event)).resolves.toEqual({ word: 'filtered', requests: 1 });
    });
  });

  it.each([
    [0, 'filtered'],
    [1, 'DstKeyInvalid'],
  ])('is asked nothing about where its event says the size: %p bytes are %s', async (size, word) => {
    await expect(became({ Records: [record('in/', { size })] })).resolves.toEqual({ word, requests: 0 });
  });

  it('is tried again while S3 does not say its size', async () => {
    const busy = { name: 'SlowDown', $metadata: { httpStatusCode: 503 } };
    s3.on(HeadObjectCommand)
      .rejectsOnce(Object.assign(new Error('Slow down.'), busy))
      .resolves({ ContentLength: 1 });
    await expect(became(batchEvent(['in/']))).resolves.toMatchObject({ word: 'DstKeyInvalid' });
  });
});
