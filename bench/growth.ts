import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../bundle/bundle-function.ts';
import { memoryMbOf, queueBatchSize } from '../lib/core/pair/function-settings.ts';
import type { Bench } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import { type Growth, type GrowthFigures, growthReport } from './growth-report.ts';
import { median } from './spread.ts';
import { type StandIn, startStandIn } from './stand-in/start.ts';
import { heapFlags, openWarm } from './warm-function.ts';

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

async function pass(aws: StandIn, bundle: string, objects: number, perInvocation: number): Promise<Growth> {
  await aws.reset();
  const environment = openWarm(aws, bundle, perInvocation);
  const { wallMs, cpuMs, peakMib, log } = await environment.copyItem(objects);
  environment.end();
  const { CopyObject: copies = 0, ...others } = (await aws.counts()).requests;
  const otherRequests = Object.values(others).reduce((sum, count) => sum + count, 0);
  const logged = { logLines: log.lines, logBytes: log.bytes };
  return { objects, perInvocation, wallMs, cpuMs, peakMib, copies, otherRequests, ...logged };
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
