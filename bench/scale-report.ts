import type { Trigger } from '../lib/core/pair/pair.ts';
import type { Report } from './bench.ts';
import { advice, type Bound } from './scale/bound.ts';
import type { Limits } from './scale/limits.ts';
import type { RealRun } from './scale/real-run.ts';
import type { Drained, Work } from './scale/simulate.ts';

export interface ScaleRow {
  readonly trigger: Trigger;
  readonly objects: number;
  readonly drained: Drained;
  /** What held it back for most of the time. */
  readonly bound: Bound;
  /** With that limit raised, where it can be. */
  readonly raised?: Drained;
}

export interface ScaleFigures {
  readonly perSecond: number;
  readonly work: Readonly<Record<Trigger, Work>>;
  readonly limits: Limits;
  readonly rows: readonly ScaleRow[];
  readonly runs: readonly RealRun[];
}

/** How far a simulation may be from a real run, either way; beyond it the report says so. */
const agreed = 2;

/** The section on bursts. */
export function scaleReport({ perSecond, work, limits, rows, runs }: ScaleFigures): Report {
  const works = Object.entries(work).map(
    ([trigger, { perInvocation, seconds }]) =>
      `${trigger} ${perInvocation} in ${(seconds * 1_000).toFixed(0)} ms`,
  );
  const factors = runs.map(({ realSeconds, simulatedSeconds }) => simulatedSeconds / realSeconds);
  const agrees = factors.every((factor) => factor < agreed && factor > 1 / agreed);
  return {
    text: `Simulated by \`bench/scale\`: a burst of small objects, ${perSecond.toLocaleString('en-US')} uploads a second over ten prefixes, with AWS's published defaults (${limits.concurrency.toLocaleString('en-US')} concurrent executions, 100 more a second; ${limits.copiesAtFirst.toLocaleString('en-US')} copies a second at first, S3 taken to double that each quarter of an hour of 503s, which AWS does not publish; ${limits.targetsPerSecond.toLocaleString('en-US')} EventBridge invocations a second; events live 6 hours, messages 4 days) and what an invocation takes by [docs/cost.md](cost.md) (${works.join(', ')}). Nothing is lost: what cannot be copied is in the dead-letter queue, for 14 days. STS is asked once by each environment, 100 times a second at most, far below its quota.

The last table is a burst on this machine against its simulation, each copy slowed to a second: ${agrees ? `they agree within a factor of ${agreed}` : `**they differ by more than a factor of ${agreed}**`}.`,
    tables: [
      {
        columns: [
          'uploads',
          'trigger',
          'drained after',
          'oldest event',
          'dead-lettered',
          'held back most by',
          'with that raised',
        ],
        rows: rows.map(cells),
      },
      {
        columns: ['held back by', 'what to do'],
        rows: [...new Set(rows.map(({ bound }) => bound))].map((bound) => [bound, advice[bound]]),
      },
      {
        columns: ['trigger', 'objects', 'environments', 'real', 'simulated', 'simulated over real'],
        rows: runs.map(({ trigger, objects, environments, realSeconds, simulatedSeconds }) => [
          trigger,
          String(objects),
          String(environments),
          `${realSeconds.toFixed(1)} s`,
          `${simulatedSeconds.toFixed(1)} s`,
          `× ${(simulatedSeconds / realSeconds).toFixed(2)}`,
        ]),
      },
    ],
    charts: [
      {
        name: 'scale',
        description: 'Time to drain a burst by its size, for each trigger, on logarithmic axes',
        spec: {
          data: {
            values: rows.map(({ trigger, objects, drained }) => ({
              trigger,
              objects,
              hours: drained.seconds / 3_600,
            })),
          },
          width: 420,
          height: 240,
          mark: { type: 'line', point: true },
          encoding: {
            x: { field: 'objects', type: 'quantitative', scale: { type: 'log' }, title: 'uploads' },
            y: { field: 'hours', type: 'quantitative', scale: { type: 'log' }, title: 'hours until drained' },
            color: { field: 'trigger', type: 'nominal', sort: null, title: null },
          },
        },
      },
    ],
  };
}

function cells({ trigger, objects, drained, bound, raised }: ScaleRow): string[] {
  return [
    count(objects),
    `\`${trigger}\``,
    duration(drained.seconds),
    duration(drained.oldestSeconds),
    deadLettered(drained),
    bound,
    raised ? `${duration(raised.seconds)}, ${deadLettered(raised)} dead-lettered` : '–',
  ];
}

function deadLettered({ exhausted, expired }: Drained): string {
  return count(Math.round(exhausted + expired));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** In the unit that leaves the fewest digits. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  if (seconds < 2 * 3_600) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
