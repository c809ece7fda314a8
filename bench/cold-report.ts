import type { Report } from './bench.ts';
import { type Spread, words } from './spread.ts';

export interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly modules: number;
}

/** One way to bundle the function, over esbuild as serverless-esbuild sets it up by itself. */
export interface ColdStart {
  readonly name: string;
  readonly load: Spread;
  /** Of the processor, which other processes do not lengthen. */
  readonly loadCpu: Spread;
  /** From the start of the process until the first copy is done, less what bare Node takes to do nothing. */
  readonly firstCopy: Spread;
  readonly cpu: Spread;
  readonly peakMib: number;
}

export interface ColdFigures {
  readonly sizes: readonly Size[];
  readonly requests: Readonly<Record<string, number>>;
  readonly starts: readonly ColdStart[];
}

/** The section on cold starts. */
export function coldReport({ sizes, requests, starts }: ColdFigures): Report {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  const asked = Object.entries(requests).map(([name, count]) => `${count} ${name}`);
  return {
    text: `The bundle of each function, and a cold start of \`replicate\` until its first copy is done (${asked.join(', ')}, over TLS) in a process of its own, against the same handler as serverless-esbuild bundles it by default (with the SDK in it), in turn. Above bare Node: less what Node takes to start and do nothing. Median ± median deviation.`,
    tables: [
      {
        columns: ['function', 'minified', 'gzipped', 'modules'],
        rows: sizes.map(({ name, bytes, gzipBytes, modules }) => [
          `\`${name}\``,
          kib(bytes),
          kib(gzipBytes),
          String(modules),
        ]),
      },
      {
        columns: [
          'bundle of `replicate`',
          'load',
          'CPU of it',
          'first copy, above bare Node',
          'CPU, above bare Node',
          'peak memory',
        ],
        rows: starts.map(({ name, load, loadCpu, firstCopy, cpu, peakMib }) => [
          name,
          words(load),
          words(loadCpu),
          words(firstCopy),
          words(cpu),
          `${peakMib.toFixed(0)} MiB`,
        ]),
      },
    ],
    charts: [
      {
        name: 'cold',
        description:
          'Cold start by bundle: time to load, time to the first copy and CPU, with the defaults of serverless-esbuild as 1',
        spec: {
          data: { values: starts.flatMap(bars) },
          width: 420,
          mark: 'bar',
          encoding: {
            x: { field: 'share', type: 'quantitative', title: 'over the defaults of serverless-esbuild' },
            y: { field: 'what', type: 'nominal', title: null, sort: null },
            yOffset: { field: 'bundle', sort: null },
            color: { field: 'bundle', type: 'nominal', sort: null, title: null },
          },
        },
      },
    ],
  };
}

function bars({ name, load, loadCpu, firstCopy, cpu }: ColdStart) {
  return [
    { bundle: name, what: 'load', share: load.median },
    { bundle: name, what: 'CPU of it', share: loadCpu.median },
    { bundle: name, what: 'first copy done', share: firstCopy.median },
    { bundle: name, what: 'CPU until then', share: cpu.median },
  ];
}
