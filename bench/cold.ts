import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundleFunction, functionNames } from '../bundle/bundle-function.ts';
import type { Bench } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import { type ColdFigures, type ColdStart, coldReport, type Size } from './cold-report.ts';
import { inTurn } from './in-turn.ts';
import { run } from './run.ts';
import { median, ratio } from './spread.ts';
import { eTagAt, keyAt } from './stand-in/key-space.ts';
import { type StandIn, startStandIn } from './stand-in/start.ts';

/** What a cold start told of itself. */
interface Told {
  readonly loadMs: number;
  readonly loadCpuMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
}

const rounds = 15;

export const cold: Bench<ColdFigures> = {
  title: 'Cold start',
  about: 'bundles, their loading and the first copy, against the defaults of serverless-esbuild',
  async measure(say) {
    const folder = mkdtempSync(join(tmpdir(), 's3-ferry-cold-'));
    const aws = await startStandIn({ tls: true, buckets: { 'bench-source': 1_000 } });
    try {
      const sizes = await bundleAll(folder);
      say(`${rounds} rounds`);
      const programs = {
        bare: () => start(aws),
        byDefault: () => start(aws, join(folder, 'by-default.cjs')),
        withoutRules: () => start(aws, join(folder, 'without-rules.cjs')),
        replicate: () => start(aws, join(folder, 'replicate.cjs')),
      };
      await aws.reset();
      const taken = await inTurn(programs, { rounds });
      const { requests } = await aws.counts();
      const starts = rounds + 1;
      return {
        sizes,
        requests: Object.fromEntries(
          Object.entries(requests).map(([name, count]) => [name, count / starts / 3]),
        ),
        starts: [
          compare('defaults of serverless-esbuild', taken.byDefault, taken),
          compare('ES modules, minified', taken.withoutRules, taken),
          compare('as deployed', taken.replicate, taken),
        ],
      };
    } finally {
      await aws.stop();
      rmSync(folder, { recursive: true });
    }
  },
  report: coldReport,
};

/** Writes the bundles into `folder`; answers the sizes of those that are deployed. */
async function bundleAll(folder: string): Promise<Size[]> {
  await build({
    entryPoints: ['handlers/replicate.ts'],
    // Those of serverless-esbuild, but that the SDK is not left out: Lambda has one beside the bundle, this machine has none.
    ...{ bundle: true, platform: 'node', target: 'node24', logLevel: 'error' },
    outfile: join(folder, 'by-default.cjs'),
  });
  writeFileSync(join(folder, 'without-rules.cjs'), (await bundleFunction('replicate', [])).code);
  const sizes: Size[] = [];
  for (const name of functionNames()) {
    const { code, bytes, inputs } = await bundleFunction(name);
    writeFileSync(join(folder, `${name}.cjs`), code);
    const modules = Object.values(inputs).filter(({ bytesInOutput }) => bytesInOutput > 0).length;
    sizes.push({ name, bytes, gzipBytes: gzipSync(code).length, modules });
  }
  return sizes;
}

const eTag = eTagAt(1).slice(1, -1);
const s3 = { bucket: { name: 'bench-source' }, object: { key: keyAt(1), size: 1_024, eTag } };
const event = { Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3 }] };

async function start(aws: StandIn, bundle = ''): Promise<Told> {
  const { output, peakMib } = await run(
    `${process.execPath} bench/start-cold.cjs '${bundle}' '${JSON.stringify(event)}'`,
    {
      ...aws.environment,
      FERRY_PAIR: JSON.stringify(benchPair()),
      FERRY_DLQ_URL: `${aws.endpoint}/111111111111/dlq`,
      FERRY_LARGE_URL: `${aws.endpoint}/111111111111/large`,
    },
  );
  return { ...JSON.parse(output), peakMib };
}

function compare(
  name: string,
  starts: readonly Told[],
  { bare, byDefault }: { readonly bare: readonly Told[]; readonly byDefault: readonly Told[] },
): ColdStart {
  const aboveBare = (told: readonly Told[], field: 'wallMs' | 'cpuMs') =>
    told.map((one, round) => one[field] - (bare[round]?.[field] ?? Number.NaN));
  const over = (field: 'wallMs' | 'cpuMs') => ratio(aboveBare(starts, field), aboveBare(byDefault, field));
  const of = (field: 'loadMs' | 'loadCpuMs') =>
    ratio(
      starts.map((one) => one[field]),
      byDefault.map((one) => one[field]),
    );
  return {
    name,
    load: of('loadMs'),
    loadCpu: of('loadCpuMs'),
    firstCopy: over('wallMs'),
    cpu: over('cpuMs'),
    peakMib: median(starts.map(({ peakMib }) => peakMib)),
  };
}
