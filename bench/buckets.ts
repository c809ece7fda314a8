import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Bench, Report } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import { inTurn } from './in-turn.ts';
import { run, type Taken } from './run.ts';
import { median, ratio, type Spread, words } from './spread.ts';
import { startStandIn } from './stand-in/start.ts';

/** One command of ours over one of the AWS CLI that does the same work. */
interface Row {
  readonly ours: string;
  readonly theirs: string;
  readonly objects: number;
  readonly requests: Readonly<Record<'ours' | 'theirs', number>>;
  readonly speed: Spread;
  readonly cpu: Spread;
  readonly peakMib: Readonly<Record<'ours' | 'theirs', number>>;
}

const objects = 5_000;
const rounds = 3;

export const buckets: Bench<readonly Row[]> = {
  title: 'Whole buckets',
  about: 'backfill and verify, against the AWS CLI',
  async measure(say) {
    const folder = mkdtempSync(join(tmpdir(), 's3-ferry-buckets-'));
    try {
      say('backfill');
      const empty = { 'bench-source': objects };
      const copying = await compare(folder, empty, ['backfill', 'aws s3 sync --quiet']);
      say('verify');
      const same = { 'bench-source': objects, 'bench-destination': objects };
      return [copying, await compare(folder, same, ['verify', 'aws s3 sync --dryrun --quiet'])];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  report,
};

async function compare(
  folder: string,
  held: Readonly<Record<string, number>>,
  [ours, theirs]: readonly [string, string],
): Promise<Row> {
  const aws = await startStandIn({ buckets: held });
  try {
    const profiles = writeProfiles(folder);
    const counted = { ours: 0, theirs: 0 };
    const counting = async (name: keyof typeof counted, command: string) => {
      await aws.reset();
      const taken = await run(command, { ...aws.environment, ...profiles });
      const { requests } = await aws.counts();
      counted[name] = Object.values(requests).reduce((sum, count) => sum + count, 0);
      return taken;
    };
    const ferry = `cd ${folder} && ${process.execPath} ${process.cwd()}/cli/ferry.ts ${ours} bench --source-profile source --destination-profile destination`;
    const taken = await inTurn(
      {
        ours: () => counting('ours', `${ferry} > /dev/null`),
        theirs: () => counting('theirs', `${theirs} s3://bench-source s3://bench-destination`),
      },
      { rounds, warmUps: 0 },
    );
    const of = (name: keyof typeof counted, field: 'seconds' | 'cpuSeconds' | 'peakMib') =>
      taken[name].map((one: Taken) => one[field]);
    return {
      ours: `ferry ${ours}`,
      theirs,
      objects,
      requests: counted,
      speed: ratio(of('theirs', 'seconds'), of('ours', 'seconds')),
      cpu: ratio(of('ours', 'cpuSeconds'), of('theirs', 'cpuSeconds')),
      peakMib: { ours: median(of('ours', 'peakMib')), theirs: median(of('theirs', 'peakMib')) },
    };
  } finally {
    await aws.stop();
  }
}

/** Writes a pair file, and profiles of both its accounts; the stand-in tells whose a key is by its digits. */
function writeProfiles(folder: string): Readonly<Record<string, string>> {
  const { source, destination } = benchPair();
  const { account, region, bucket } = destination;
  mkdirSync(join(folder, 'pairs'), { recursive: true });
  writeFileSync(
    join(folder, 'pairs/bench.yml'),
    stringify({ source, destination: { account, region, bucket } }),
  );
  const file = join(folder, 'credentials');
  const profile = (name: string, id: string) =>
    `[${name}]\naws_access_key_id = AKIA${id}\naws_secret_access_key = secret\n`;
  writeFileSync(file, profile('source', source.account) + profile('destination', account));
  return { AWS_SHARED_CREDENTIALS_FILE: file };
}

function report(rows: readonly Row[]): Report {
  return {
    text: `Two buckets on the stand-in, which answers at once, so that the client is what is measured: ${objects} objects of 1 KiB, whole processes from start to end, in turn, ${rounds} each.`,
    tables: [
      {
        columns: [
          'command',
          'against',
          'requests',
          'of the other',
          'speed, × the other',
          'CPU, × the other',
          'peak memory',
          'of the other',
        ],
        rows: rows.map(({ ours, theirs, requests, speed, cpu, peakMib }) => [
          `\`${ours}\``,
          `\`${theirs}\``,
          `${requests.ours}`,
          `${requests.theirs}`,
          words(speed),
          words(cpu),
          `${peakMib.ours.toFixed(0)} MiB`,
          `${peakMib.theirs.toFixed(0)} MiB`,
        ]),
      },
    ],
  };
}
