import { Logger } from '@aws-lambda-powertools/logger';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { DriftReport } from '../../lib/core/drift.ts';
import { emfMetrics } from '../../lib/edge/emf-metrics.ts';
import { powertoolsDrift } from '../../lib/edge/powertools-drift.ts';
import { s3Pages } from '../../lib/edge/s3-pages.ts';
import { linesOf } from '../support/log-lines.ts';

const counts = { same: 7, missing: 2, extra: 1, differs: 1, unlike: 0, young: 3 };
const slice = { sourcePrefix: 'in/', destinationPrefix: 'out/' };

async function told(report: DriftReport) {
  return linesOf(() => {
    const print = (line: string) => void process.stdout.write(line);
    const metrics = emfMetrics({ service: 's3-ferry', pair: 'test' }, print);
    powertoolsDrift('test', new Logger({ serviceName: 's3-ferry', logLevel: 'INFO' }), metrics)(report);
  });
}

describe('[U] the report of drift', () => {
  it('is one line with examples, and the metrics that the alarm looks for', async () => {
    const examples = { missing: ['out/a', 'out/b'] };
    const [line, metrics, ...rest] = await told({ slice, counts, examples });
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ level: 'ERROR', message: 'drift', pair: 'test', slice, counts, examples });
    expect(metrics).toMatchObject({
      Drift: 3,
      DriftSame: 7,
      DriftMissing: 2,
      DriftExtra: 1,
      DriftDiffers: 1,
      DriftUnlike: 0,
      DriftYoung: 3,
      DriftUnfinished: 0,
      pair: 'test',
      service: 's3-ferry',
    });
    expect(metrics?.['_aws']).toMatchObject({
      CloudWatchMetrics: [{ Namespace: 'S3Ferry', Dimensions: [['service', 'pair']] }],
    });
  });

  it('is no error where nothing is missing, and a warning where the slice was too large', async () => {
    const clean = { slice, counts: { ...counts, missing: 0, differs: 0 }, examples: {} };
    expect((await told(clean))[0]).toMatchObject({ level: 'INFO' });
    const [line, metrics] = await told({ ...clean, stoppedAt: 'out/m' });
    expect(line).toMatchObject({ level: 'WARN', stoppedAt: 'out/m' });
    expect(metrics).toMatchObject({ Drift: 0, DriftUnfinished: 1 });
  });
});

describe('[U] a listing', () => {
  const s3 = mockClient(S3Client);
  beforeEach(() => void s3.reset());

  it('goes on to the last page, its keys decoded, and names the owner it expects', async () => {
    const LastModified = new Date('2026-11-23T10:00:00Z');
    s3.on(ListObjectsV2Command, { ContinuationToken: 'more' }).resolves({
      Contents: [{ Key: 'b%0A', Size: 0, ETag: '"f-2"', LastModified }],
    });
    s3.on(ListObjectsV2Command, { ContinuationToken: undefined }).resolves({
      Contents: [{ Key: 'a+%2B', Size: 3, ETag: '"e"', LastModified }],
      NextContinuationToken: 'more',
    });
    const { list } = s3Pages(new S3Client({}), { bucket: 'uploads', account: '111111111111' });
    const pages = [];
    for await (const page of list({ prefix: 'a' })) pages.push(page);
    const modifiedMs = LastModified.getTime();
    expect(pages).toEqual([
      [{ key: 'a +', sizeBytes: 3, eTag: 'e', modifiedMs }],
      [{ key: 'b\n', sizeBytes: 0, eTag: 'f-2', modifiedMs }],
    ]);
    expect(s3.commandCalls(ListObjectsV2Command)[0]?.args[0].input).toMatchObject({
      Bucket: 'uploads',
      Prefix: 'a',
      EncodingType: 'url',
      ExpectedBucketOwner: '111111111111',
    });
  });

  it('that is left early asks no further, and its page under way may fail unheard', async () => {
    s3.on(ListObjectsV2Command, { ContinuationToken: 'more' }).rejects(new Error('Too late.'));
    s3.on(ListObjectsV2Command, { ContinuationToken: undefined }).resolves({
      Contents: [{ Key: 'a' }],
      NextContinuationToken: 'more',
    });
    for await (const page of s3Pages(new S3Client({}), { bucket: 'b', account: '1' }).list({ prefix: '' })) {
      expect(page).toHaveLength(1);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(s3.commandCalls(ListObjectsV2Command)).toHaveLength(2);
  });
});
