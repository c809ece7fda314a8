import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleFunction } from '../bundle/bundle-function.ts';
import { leanSdk } from '../bundle/plugin.ts';
import { rules } from '../bundle/rules.ts';
import { queueBatchSize } from '../lib/core/pair/function-settings.ts';
import type { Bench } from './bench.ts';
import { inTurn } from './in-turn.ts';
import { median, ratio, type Spread, words } from './spread.ts';
import { type StandIn, startStandIn } from './stand-in/start.ts';
import { openWarm, type WarmRun } from './warm-function.ts';

interface WarmFigures {
  readonly unmeasured: number;
  readonly turnObjects: number;
  readonly turns: number;
  readonly processes: number;
  readonly rows: readonly Row[];
}

interface Row {
  readonly name: string;
  readonly perInvocation: number;
  /** Over those of the SDK alone. */
  readonly cpu: Spread;
  readonly time: Spread;
  readonly peakMib: number;
  readonly requests: Requests;
  readonly logLinesPerObject: number;
}

/** What an environment asked for while it carried its first objects, its start among them. */
interface Requests {
  readonly copiesPerObject: number;
  readonly others: Readonly<Record<string, number>>;
}

/** One life of each program's environment, all at the same time. */
interface Life {
  readonly requests: Readonly<Record<string, Requests>>;
  readonly taken: Readonly<Record<string, readonly WarmRun[]>>;
}

const unmeasured = 4_000;
/** So few that whatever else the machine does befalls all programs alike. */
const turnObjects = 300;
const turns = 10;
/** What V8 makes of a program differs from one process to the next. */
const processes = 3;

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
        const lives: Life[] = [];
        for (let life = 1; life <= processes; life++) {
          say(`${perInvocation} in each invocation, process ${life} of ${processes}`);
          lives.push(await live(aws, folder, perInvocation));
        }
        rows.push(...Object.keys(programs).map((name) => rowOf(name, perInvocation, lives)));
      }
      return { unmeasured, turnObjects, turns, processes, rows };
    } finally {
      await aws.stop();
      rmSync(folder, { recursive: true });
    }
  },
  report: ({ rows, ...terms }) => ({
    text: `One function environment that lives on, over TLS against the stand-in: after ${terms.unmeasured.toLocaleString('en-US')} objects that are not measured, ${terms.turns} times ${terms.turnObjects}, in turn with a loop that sends the same \`CopyObject\` by the SDK, bundled alike, and does nothing else; ${terms.processes} processes of each. CPU and time are over those of that loop, turn by turn. Other requests are those of the environment's start and its first ${terms.unmeasured.toLocaleString('en-US')} objects.`,
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
          row.requests.copiesPerObject.toFixed(2),
          Object.entries(row.requests.others)
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

async function live(aws: StandIn, folder: string, perInvocation: number): Promise<Life> {
  const open = Object.entries(programs).map(
    ([name, file]) => [name, openWarm(aws, join(folder, file), perInvocation)] as const,
  );
  try {
    const requests: Record<string, Requests> = {};
    for (const [name, environment] of open) {
      await aws.reset();
      await environment.copyItem(unmeasured);
      const { CopyObject = 0, ...others } = (await aws.counts()).requests;
      requests[name] = { copiesPerObject: CopyObject / unmeasured, others };
    }
    const inTurns = open.map(([name, { copyItem }]) => [name, () => copyItem(turnObjects)] as const);
    return { requests, taken: await inTurn(Object.fromEntries(inTurns), { rounds: turns, warmUps: 0 }) };
  } finally {
    for (const [, environment] of open) environment.end();
  }
}

function rowOf(name: string, perInvocation: number, lives: readonly Life[]): Row {
  const turnsOf = (program: string) => lives.flatMap(({ taken }) => taken[program] ?? []);
  const own = turnsOf(name);
  const over = (field: 'cpuMs' | 'wallMs') =>
    ratio(
      own.map((one) => one[field]),
      turnsOf(bare).map((one) => one[field]),
    );
  return {
    name,
    perInvocation,
    cpu: over('cpuMs'),
    time: over('wallMs'),
    peakMib: median(lives.flatMap(({ taken }) => taken[name]?.at(-1)?.peakMib ?? [])),
    requests: lives[0]?.requests[name] ?? { copiesPerObject: Number.NaN, others: {} },
    logLinesPerObject: (own[0]?.log.lines ?? Number.NaN) / turnObjects,
  };
}
