import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleFunction } from '../bundle/bundle-function.ts';
import { leanSdk } from '../bundle/plugin.ts';
import { rules } from '../bundle/rules.ts';
import { queueBatchSize } from '../lib/core/cost/assumptions.ts';
import type { Bench } from './bench.ts';
import { inTurn } from './in-turn.ts';
import { median, ratio, type Spread, words } from './spread.ts';
import { startStandIn } from './stand-in/start.ts';
import { runWarm, type WarmRun } from './warm-function.ts';

interface WarmFigures {
  readonly objects: number;
  readonly unmeasured: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

interface Row {
  readonly name: string;
  readonly perInvocation: number;
  /** Over those of the SDK alone. */
  readonly cpu: Spread;
  readonly time: Spread;
  readonly peakMib: number;
  readonly copiesPerObject: number;
  /** From the start of the environment on. */
  readonly otherRequests: Readonly<Record<string, number>>;
  readonly logLinesPerObject: number;
}

const objects = 3_000;
const unmeasured = 1_000;
const rounds = 5;

const bare = 'the SDK alone';
const programs = { [bare]: 'bare.cjs', replicate: 'replicate.cjs', 'replicate, client: lean': 'lean.cjs' };

export const warm: Bench<WarmFigures> = {
  title: 'Warm function',
  about: 'what replicate adds to the bare SDK in an environment that lives on, for each copy',
  async measure(say) {
    const folder = mkdtempSync(join(tmpdir(), 's3-ferry-warm-'));
    const aws = await startStandIn({ tls: true, buckets: { 'bench-source': 1_000_000 } });
    try {
      await bundleAll(folder);
      const rows: Row[] = [];
      for (const perInvocation of [1, queueBatchSize]) {
        say(`${perInvocation} in each invocation, ${rounds} rounds`);
        const form = { unmeasured, objects, perInvocation };
        const taken = await inTurn(
          Object.fromEntries(
            Object.entries(programs).map(([name, file]) => [
              name,
              () => runWarm(aws, join(folder, file), form),
            ]),
          ),
          { rounds, warmUps: 0 },
        );
        rows.push(...Object.keys(programs).map((name) => rowOf(name, perInvocation, taken)));
      }
      return { objects, unmeasured, rounds, rows };
    } finally {
      await aws.stop();
      rmSync(folder, { recursive: true });
    }
  },
  report: ({ rows, ...terms }) => ({
    text: `One function environment that lives on, over TLS against the stand-in: ${terms.objects.toLocaleString('en-US')} objects after ${terms.unmeasured.toLocaleString('en-US')} that are not measured, against a loop that sends the same \`CopyObject\` by the SDK, bundled alike, and does nothing else; in turn, ${terms.rounds} each. CPU and time are over those of that loop. Other requests are those of the whole life of the environment.`,
    tables: [
      {
        columns: [
          'program',
          'in each invocation',
          'CPU per object',
          'time per object',
          'requests per object',
          'other requests',
          'log lines per object',
          'peak memory',
        ],
        rows: rows.map((row) => [
          row.name,
          String(row.perInvocation),
          words(row.cpu),
          words(row.time),
          row.copiesPerObject.toFixed(2),
          Object.entries(row.otherRequests)
            .map(([name, count]) => `${count} ${name}`)
            .join(', ') || '–',
          row.logLinesPerObject.toFixed(2),
          `${row.peakMib.toFixed(0)} MiB`,
        ]),
      },
    ],
  }),
};

async function bundleAll(folder: string): Promise<void> {
  await build({
    entryPoints: ['bench/bare-copies.ts'],
    ...{ bundle: true, minify: true, platform: 'node', target: 'node24', mainFields: ['module', 'main'] },
    plugins: [leanSdk()],
    outfile: join(folder, programs[bare] ?? ''),
  });
  writeFileSync(join(folder, programs.replicate), (await bundleFunction('replicate')).code);
  const lean = await bundleFunction('replicate', rules, 'lean');
  writeFileSync(join(folder, programs['replicate, client: lean']), lean.code);
}

function rowOf(
  name: string,
  perInvocation: number,
  taken: Readonly<Record<string, readonly WarmRun[]>>,
): Row {
  const own = taken[name] ?? [];
  const over = (field: 'cpuMs' | 'wallMs') =>
    ratio(
      own.map((one) => one[field]),
      (taken[bare] ?? []).map((one) => one[field]),
    );
  const { CopyObject = 0, ...otherRequests } = own[0]?.requests ?? {};
  return {
    name,
    perInvocation,
    cpu: over('cpuMs'),
    time: over('wallMs'),
    peakMib: median(own.map(({ peakMib }) => peakMib)),
    copiesPerObject: CopyObject / (objects + unmeasured),
    otherRequests,
    logLinesPerObject: (own[0]?.log.lines ?? Number.NaN) / objects,
  };
}
