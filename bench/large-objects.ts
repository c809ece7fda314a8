import type { Access } from '../lib/core/pair/pair.ts';
import type { Bench, Report } from './bench.ts';
import { openCrossing } from './crossing.ts';
import { inTurn } from './in-turn.ts';
import { median, ratio, type Spread, words } from './spread.ts';

/** One size of object, S3 Ferry over the AWS CLI. */
interface Row {
  readonly sizeMib: number;
  readonly speed: Spread;
  readonly cpu: Spread;
  readonly ferryPeakMib: number;
  readonly cliPeakMib: number;
}

const sizesMib = [64, 256];
const rounds = 3;

export const multipart = againstCli('bucket-policy', {
  title: 'Copies in parts',
  about: 'multipart copies over HTTP, against the AWS CLI',
  baseline: '`aws s3 cp` from bucket to bucket',
});

export const relay = againstCli('relay', {
  title: 'Relay',
  about: 'relayed objects over HTTP, against the AWS CLI',
  baseline: '`aws s3 cp` to a pipe and `aws s3 cp` from it, each with its own credentials',
});

/** Large objects on a local AWS that stores them, whole processes from start to end. */
function againstCli(
  access: Access,
  { title, about, baseline }: { readonly title: string; readonly about: string; readonly baseline: string },
): Bench<readonly Row[]> {
  return {
    title,
    about,
    async measure(say) {
      const rows: Row[] = [];
      for (const sizeMib of sizesMib) {
        say(`${sizeMib} MiB`);
        rows.push(await measureSize(access, sizeMib));
      }
      return rows;
    },
    report: (rows) => report(rows, baseline),
  };
}

async function measureSize(access: Access, sizeMib: number): Promise<Row> {
  const crossing = await openCrossing(access);
  try {
    const { ferry, cli } = await inTurn(await crossing.programs(sizeMib), { rounds });
    return {
      sizeMib,
      speed: ratio(
        cli.map(({ seconds }) => seconds),
        ferry.map(({ seconds }) => seconds),
      ),
      cpu: ratio(
        ferry.map(({ cpuSeconds }) => cpuSeconds),
        cli.map(({ cpuSeconds }) => cpuSeconds),
      ),
      ferryPeakMib: median(ferry.map(({ peakMib }) => peakMib)),
      cliPeakMib: median(cli.map(({ peakMib }) => peakMib)),
    };
  } finally {
    await crossing.stop();
  }
}

function report(rows: readonly Row[], baseline: string): Report {
  return {
    text: `S3 Ferry against ${baseline}, both in parts of 8 MiB on a local AWS that stores the bytes, whole processes from start to end, in turn, ${rounds} each: median ± median deviation.`,
    tables: [
      {
        columns: ['object', 'speed, × the CLI', 'CPU, × the CLI', 'peak memory', 'peak memory of the CLI'],
        rows: rows.map(({ sizeMib, speed, cpu, ferryPeakMib, cliPeakMib }) => [
          `${sizeMib} MiB`,
          words(speed),
          words(cpu),
          `${ferryPeakMib.toFixed(0)} MiB`,
          `${cliPeakMib.toFixed(0)} MiB`,
        ]),
      },
    ],
  };
}
