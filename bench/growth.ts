import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../bundle/bundle-function.ts';
import { memoryMbOf, queueBatchSize } from '../lib/core/cost/assumptions.ts';
import type { Bench } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import { type Growth, type GrowthFigures, growthReport } from './growth-report.ts';
import { run } from './run.ts';
import { median } from './spread.ts';
import { type StandIn, startStandIn } from './stand-in/start.ts';

/** A heap as small as that of a function: what a large machine leaves lying is no need of the program. */
const heapFlags = '--max-semi-space-size=4 --max-old-space-size=110';
const sizes = [100, 1_000, 10_000];
const rounds = 3;

export const growth: Bench<GrowthFigures> = {
  title: 'Growth',
  about: 'one, ten and a hundred times the objects through one environment: time, CPU, memory, requests, log',
  async measure(say) {
    const folder = mkdtempSync(join(tmpdir(), 's3-ferry-growth-'));
    const aws = await startStandIn({ tls: true, buckets: { 'bench-source': 1_000_000 } });
    try {
      const bundle = join(folder, 'replicate.cjs');
      writeFileSync(bundle, (await bundleFunction('replicate')).code);
      const rows: Growth[] = [];
      for (const perInvocation of [1, queueBatchSize]) {
        for (const objects of sizes) {
          say(`${objects} objects, ${perInvocation} in each invocation`);
          const taken: Growth[] = [];
          for (let round = 0; round < rounds; round++)
            taken.push(await pass(aws, bundle, objects, perInvocation));
          rows.push(middle(taken));
        }
      }
      return { memoryMb: memoryMbOf(benchPair()).replicate, heapFlags, rows };
    } finally {
      await aws.stop();
      rmSync(folder, { recursive: true });
    }
  },
  report: growthReport,
};

interface Told {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly log: { readonly lines: number; readonly bytes: number };
}

async function pass(aws: StandIn, bundle: string, objects: number, perInvocation: number): Promise<Growth> {
  await aws.reset();
  const trigger = perInvocation === 1 ? 'notification' : 'queue';
  const form = JSON.stringify({ objects, perInvocation, trigger, bucket: 'bench-source' });
  const { output, peakMib } = await run(
    `${process.execPath} ${heapFlags} bench/start-warm.cjs '${bundle}' '${form}'`,
    {
      ...aws.environment,
      FERRY_PAIR: JSON.stringify(benchPair({ trigger })),
      FERRY_DLQ_URL: `${aws.endpoint}/111111111111/dlq`,
      FERRY_LARGE_URL: `${aws.endpoint}/111111111111/large`,
    },
  );
  const { wallMs, cpuMs, log }: Told = JSON.parse(output);
  const { requests } = await aws.counts();
  const { CopyObject: copies = 0, ...others } = requests;
  const otherRequests = Object.values(others).reduce((sum, count) => sum + count, 0);
  return {
    objects,
    perInvocation,
    wallMs,
    cpuMs,
    peakMib,
    copies,
    otherRequests,
    logLines: log.lines,
    logBytes: log.bytes,
  };
}

function middle(taken: readonly Growth[]): Growth {
  const [first] = taken;
  if (!first) throw new RangeError('Nothing was measured.');
  const of = (field: keyof Growth) => median(taken.map((one) => one[field]));
  return {
    ...first,
    wallMs: of('wallMs'),
    cpuMs: of('cpuMs'),
    peakMib: Math.max(...taken.map(({ peakMib }) => peakMib)),
  };
}
