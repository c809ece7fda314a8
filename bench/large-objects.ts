import type { Access } from '../lib/core/pair.ts';
import { openCrossing } from './crossing.ts';
import { report } from './report.ts';
import type { Taken } from './run.ts';

export const benches = {
  multipart: {
    access: 'bucket-policy',
    title: 'Copies in parts',
    baseline: '`aws s3 cp` from bucket to bucket',
  },
  relay: {
    access: 'relay',
    title: 'Relay',
    baseline: '`aws s3 cp` to a pipe and `aws s3 cp` from it, each with its own credentials',
  },
} as const satisfies Record<string, { access: Access; title: string; baseline: string }>;

const sizesMib = [64, 256];
const rounds = 3;

/** Measures large objects against the AWS CLI on the same local AWS, in turn, and writes the report. */
export async function benchLargeObjects(name: keyof typeof benches): Promise<void> {
  const { access, title, baseline } = benches[name];
  const rows: string[] = [];
  for (const sizeMib of sizesMib) {
    const crossing = await openCrossing(access);
    try {
      const taken = [];
      for (let round = 0; round < rounds; round++) taken.push(await crossing.measure(sizeMib));
      const ferry = median(taken.map((one) => one.ferry));
      const cli = median(taken.map((one) => one.cli));
      rows.push(row(sizeMib, ferry, cli));
      console.log(rows.at(-1));
    } finally {
      await crossing.stop();
    }
  }
  report(name, [
    `## ${title}`,
    '',
    `S3 Ferry against ${baseline}, both in parts of 8 MiB, whole processes from start to end, median of ${rounds}.`,
    '',
    '| object | S3 Ferry | AWS CLI | speed | S3 Ferry, peak memory | AWS CLI, peak memory | memory |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ]);
}

function row(sizeMib: number, ferry: Taken, cli: Taken): string {
  const speed = (taken: Taken) => `${(sizeMib / taken.seconds).toFixed(1)} MiB/s`;
  const memory = (taken: Taken) => `${taken.peakMib.toFixed(0)} MiB`;
  const cells = [
    `${sizeMib} MiB`,
    speed(ferry),
    speed(cli),
    `× ${(cli.seconds / ferry.seconds).toFixed(2)}`,
    memory(ferry),
    memory(cli),
    `× ${(ferry.peakMib / cli.peakMib).toFixed(2)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function median(taken: readonly Taken[]): Taken {
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return {
    seconds: middle(taken.map(({ seconds }) => seconds)),
    peakMib: middle(taken.map(({ peakMib }) => peakMib)),
  };
}
