import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { stringify } from 'yaml';
import { functionName } from '../../lib/core/pair/arn.ts';
import { queueBatchSize } from '../../lib/core/pair/function-settings.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { median } from '../spread.ts';
import { published } from './limits.ts';
import { simulate } from './simulate.ts';

/** A burst on this machine, and the same one simulated. */
export interface RealRun {
  readonly trigger: RealTrigger;
  readonly objects: number;
  readonly environments: number;
  readonly realSeconds: number;
  readonly simulatedSeconds: number;
}

export type RealTrigger = 'notification' | 'queue';

const objects = 120;
const environments = 4;
/** Of each copy, so that waiting and not this machine's processor is what is compared. */
const copyMs = 1_000;

/** Deploys a pair to a local AWS, uploads a burst and waits until it is through; simulates it by what one invocation took. */
export async function realRun(trigger: RealTrigger): Promise<RealRun> {
  const aws = await startLocalAws({ concurrency: environments });
  try {
    const pair = await deploy(aws, trigger);
    aws.policyProxy.faults.add({ match: { operation: 'CopyObject' }, kind: 'slow', delayMs: copyMs });
    const { coldSeconds, seconds } = await timed(aws, pair);
    const startedAt = performance.now();
    const since = () => (performance.now() - startedAt) / 1_000;
    const before = aws.policyProxy.counts.of('s3:CopyObject');
    await upload(
      aws,
      pair,
      Array.from({ length: objects }, (_, index) => `burst/${index}`),
    );
    const uploadSeconds = since();
    await aws.idle(300_000);
    const realSeconds = since();
    const copies = aws.policyProxy.counts.of('s3:CopyObject') - before;
    if (copies !== objects) throw new Error(`${copies} copies were made of ${objects} objects.`);
    const { seconds: simulatedSeconds } = simulate({
      trigger,
      burst: { objects, perSecond: objects / uploadSeconds },
      work: { perInvocation: trigger === 'queue' ? queueBatchSize : 1, seconds, coldSeconds },
      limits: {
        ...published,
        ...{ copiesAtFirst: 1e9, copiesAtMost: 1e9 },
        ...{ concurrency: environments, environmentsPerSecond: 1e9, pollersAtFirst: environments },
      },
      stepSeconds: 0.1,
    });
    return { trigger, objects, environments, realSeconds, simulatedSeconds };
  } finally {
    await aws.stop();
  }
}

async function deploy(aws: LocalAws, trigger: RealTrigger): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-scale-'));
  try {
    const end = { region: 'eu-central-1' };
    const text = stringify({
      source: { ...end, account: '111111111111', bucket: 'scale-from' },
      destination: { ...end, account: '222222222222', bucket: 'scale-to' },
      trigger,
    });
    writeFileSync(join(folder, 'scale.yml'), text);
    return await deployPair(aws, 'scale', { pairsDirectory: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One cold invocation, and the middle of some warm ones. */
async function timed(aws: LocalAws, pair: Pair): Promise<{ seconds: number; coldSeconds: number }> {
  const { account, region, bucket } = pair.source;
  const arn = `arn:aws:lambda:${region}:${account}:function:${functionName(pair.name, 'replicate')}`;
  const taken: number[] = [];
  for (let count = 0; count < 5; count++) {
    const s3 = { bucket: { name: bucket }, object: { key: 'nothing-there', size: 1 } };
    const event = {
      Records: [{ eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 }],
    };
    const startedAt = performance.now();
    const result = await aws.lambda.invoke(arn, event);
    if (result.kind !== 'succeeded') throw new Error(`An invocation failed: ${JSON.stringify(result)}`);
    taken.push((performance.now() - startedAt) / 1_000);
  }
  const [cold = 0, ...warm] = taken;
  const seconds = median(warm);
  return { seconds, coldSeconds: Math.max(0, cold - seconds) };
}

async function upload(aws: LocalAws, { source }: Pair, keys: readonly string[]): Promise<void> {
  const client = aws.clients.s3(source.account, source.region);
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: source.bucket, Key, Body: Key }));
  await pMap(keys, put, { concurrency: 8 });
}
