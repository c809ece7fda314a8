import { GetObjectTaggingCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { plan as planOf } from '../../../lib/core/copy/plan.ts';
import { readHead, readTags } from '../../../lib/edge/copy/s3-source.ts';
import type { Attempt } from '../../../lib/edge/copy/step.ts';
import { type PairFacts, pair } from '../../support/pair.ts';

const s3 = mockClient(S3Client);

describe('[U] the questions about a source', () => {
  beforeEach(() => {
    s3.reset();
    s3.on(HeadObjectCommand).resolves({ ETag: '"e"' });
  });

  function attemptOf(facts: PairFacts = {}): Attempt {
    const thePair = pair(facts);
    const plan = planOf(thePair, { bucket: 'uploads', key: 'a', sizeBytes: 5 });
    if (plan.kind !== 'copy') throw new Error('The pair does not copy it.');
    const client = new S3Client({ region: 'eu-central-1' });
    const ends = { copy: client, ask: () => client };
    return { ends, pair: thePair, plan, abortSignal: new AbortController().signal };
  }

  it('end when the time of the copy is up', async () => {
    const attempt = attemptOf();
    s3.on(GetObjectTaggingCommand).resolves({ TagSet: [] });
    await readHead(attempt);
    await readTags(attempt);
    for (const { args } of s3.calls()) expect(args.slice(1)).toEqual([{ abortSignal: attempt.abortSignal }]);
    expect(s3.calls()).toHaveLength(2);
  });

  it.each<[string, PairFacts, object, object[], number]>([
    ['those of the object', {}, { TagSet: [{ Key: 'a', Value: 'b' }] }, [{ Key: 'a', Value: 'b' }], 1],
    ['none where S3 lists none', {}, {}, [], 1],
    ['none, unasked, with tags: drop', { tags: 'drop' }, { TagSet: [{ Key: 'a', Value: 'b' }] }, [], 0],
  ])('find its tags: %s', async (_, facts, answer, tags, asked) => {
    s3.on(GetObjectTaggingCommand).resolves(answer);
    await expect(readTags(attemptOf(facts))).resolves.toEqual(tags);
    expect(s3.calls()).toHaveLength(asked);
  });
});
