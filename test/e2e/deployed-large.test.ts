import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { readOutcomeLog } from '../../local/outcome-log.ts';
import { mib, propertiesOf } from '../support/crossing.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

acceptNodeErrors();
jest.setTimeout(300_000);

const bytes = randomBytes(41 * mib);
let aws: LocalAws;
let folder: string;
const outcomes: string[] = [];

beforeAll(async () => {
  folder = pairFolder({
    'parts.yml': pairText('parts-from', 'parts-to', 'multipart: { thresholdMiB: 16, partMiB: 5 }\n'),
    'relayed.yml': pairText(
      'relayed-from',
      'relayed-to',
      'multipart: { thresholdMiB: 16, partMiB: 5 }\naccess: relay\n',
    ),
  });
  aws = await startLocalAws({
    onEvent: (event) => {
      const outcome = event.kind === 'line' ? readOutcomeLog(event.line) : undefined;
      if (outcome) outcomes.push(outcome.kind);
    },
  });
});
afterAll(async () => {
  await aws?.stop();
  removePairFolders();
});

/** Waits until `holds`, looking often. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 120_000; !(await holds()); await sleep(20)) {
    if (Date.now() > giveUpAt) throw new Error(`Nothing happened; outcomes so far: ${outcomes.join(', ')}`);
  }
}

describe('[E] a large object, as deployed,', () => {
  it.each([
    ['parts', 's3:UploadPartCopy'],
    ['relayed', 's3:UploadPart'],
  ])('arrives by the pair %s although its function is killed midway', async (name, part) => {
    const pair = await deployPair(aws, name, { pairsDirectory: folder });
    const source = aws.clients.s3(pair.source.account, pair.source.region);
    const destination = aws.clients.s3(pair.destination.account, pair.destination.region);
    const sqs = aws.clients.sqs(pair.source.account, pair.source.region);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `s3-ferry-${name}-large` }));
    // Instead of the 16 minutes after which a killed copy goes on.
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '8' } }));
    outcomes.length = 0;
    aws.policyProxy.counts.reset();
    const slow = aws.policyProxy.faults.add({
      match: { operation: part.replace('s3:', '') },
      kind: 'slow',
      delayMs: 1_500,
    });
    const object = { Bucket: pair.source.bucket, Key: 'film.mkv', Body: bytes, Tagging: 'a=b' };
    await source.send(new PutObjectCommand({ ...object, Metadata: { title: 'A film' } }));
    await until(() => aws.policyProxy.counts.of(part) >= 4);
    expect(await aws.lambda.killRunning()).toBeGreaterThan(0);
    slow();
    await until(() => outcomes.includes('copied'));
    expect(outcomes).toEqual(['deferred', 'copied']);
    expect(await propertiesOf(destination, pair.destination.bucket, 'film.mkv')).toEqual(
      await propertiesOf(source, pair.source.bucket, 'film.mkv'),
    );
    expect(aws.policyProxy.denials()).toEqual([]);
  });
});
