import type { Chart, Report } from './bench.ts';

/** Some objects through one environment, which holds no more memory than it must. */
export interface Growth {
  readonly objects: number;
  readonly perInvocation: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
  /** Requests of S3, which are copies, and lines and bytes of the log. */
  readonly copies: number;
  readonly otherRequests: number;
  readonly logLines: number;
  readonly logBytes: number;
}

export interface GrowthFigures {
  readonly memoryMb: number;
  readonly heapFlags: string;
  readonly rows: readonly Growth[];
}

/** What Lambda's runtime takes beside what Node alone does, by others' measurements of an empty function, in MiB. */
const runtimeMib = 35;

/** The section on growth. */
export function growthReport({ memoryMb, heapFlags, rows }: GrowthFigures): Report {
  const peak = Math.max(...rows.map(({ peakMib }) => peakMib));
  return {
    text: `The bundle of \`replicate\` in one process, one invocation after another, over TLS against the stand-in, with a heap as small as a function's (\`${heapFlags}\`); medians of three, the highest peak. The function has ${memoryMb} MB: ${peak.toFixed(0)} MiB at the peak, and some ${runtimeMib} MiB of Lambda's own runtime, leave ${((1 - (peak + runtimeMib) / memoryMb) * 100).toFixed(0)} % of it free.`,
    tables: [
      {
        columns: [
          'objects',
          'in each invocation',
          'copies',
          'other requests',
          'time per object',
          'CPU per object',
          'peak memory',
          'log lines',
          'log per object',
        ],
        rows: rows.map(cells),
      },
    ],
    charts: [
      chart(rows, 'growth-time', 'seconds', 'Time by the number of objects, which should lie on a line'),
      chart(
        rows,
        'growth-memory',
        'MiB at the peak',
        'Peak memory by the number of objects, which should be flat',
      ),
    ],
  };
}

function cells(row: Growth): string[] {
  const { objects, perInvocation, copies, otherRequests, wallMs, cpuMs, peakMib, logLines, logBytes } = row;
  return [
    objects.toLocaleString('en-US'),
    String(perInvocation),
    copies.toLocaleString('en-US'),
    String(otherRequests),
    `${(wallMs / objects).toFixed(2)} ms`,
    `${(cpuMs / objects).toFixed(2)} ms`,
    `${peakMib.toFixed(0)} MiB`,
    logLines.toLocaleString('en-US'),
    `${(logBytes / objects).toFixed(0)} bytes`,
  ];
}

function chart(rows: readonly Growth[], name: string, title: string, description: string): Chart {
  const values = rows.map(({ objects, perInvocation, wallMs, peakMib }) => ({
    objects,
    invocation: `${perInvocation} in each invocation`,
    y: name === 'growth-time' ? wallMs / 1_000 : peakMib,
  }));
  const scale = name === 'growth-time' ? { type: 'log' as const } : { zero: true };
  return {
    name,
    description,
    spec: {
      data: { values },
      width: 420,
      height: 200,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'objects', type: 'quantitative', scale: { type: 'log' } },
        y: { field: 'y', type: 'quantitative', title, scale },
        color: { field: 'invocation', type: 'nominal', title: null },
      },
    },
  };
}
