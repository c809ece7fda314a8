import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Report } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import { inTurn } from './in-turn.ts';
import { run, type Taken } from './run.ts';
import { median, ratio, type Spread, words } from './spread.ts';
import { startStandIn } from './stand-in/start.ts';

/** What goes through whole buckets: a command of the shell. */
export interface BucketProgram {
  readonly name: string;
  readonly command: string;
  /** The program it is of; it is left out where that is not installed. */
  readonly needs?: string;
}

export interface BucketFigures {
  readonly objects: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
  /** Programs that are not installed. */
  readonly missing: readonly string[];
}

interface Row {
  readonly name: string;
  readonly requests: number;
  /** Of the first program's time, this one's: above 1 it is faster. */
  readonly speed: Spread;
  readonly cpu: Spread;
  readonly peakMib: number;
}

const rounds = 3;
const { source, destination } = benchPair();
export const from = `s3://${source.bucket}`;
export const to = `s3://${destination.bucket}`;

/** A command of `ferry` on the pair of the benches, or on the one with `client: sdk`. */
export function ferry(command: string, pair: 'bench' | 'bench-sdk' = 'bench'): string {
  const profiles = '--source-profile source --destination-profile destination';
  return `${process.execPath} ${process.cwd()}/cli/ferry.ts ${command} ${pair} ${profiles} > /dev/null`;
}

/** rclone with both buckets of the stand-in. It has path style for no provider AWS, and no certificates of the AWS CLI. */
export function rclone(command: string): string {
  const remote = (bucket: string) => `':s3,env_auth,provider=Minio,endpoint="'$AWS_ENDPOINT_URL'":${bucket}'`;
  const buckets = `${remote(source.bucket)} ${remote(destination.bucket)}`;
  return `env -u AWS_CA_BUNDLE rclone ${command} --config /dev/null --transfers 64 --checkers 64 ${buckets}`;
}

/** s5cmd, which names the variable of its endpoint its own way. */
export function s5cmd(command: string): string {
  return `S3_ENDPOINT_URL=$AWS_ENDPOINT_URL s5cmd ${command} > /dev/null`;
}

/**
 * Runs the programs in turn, the first of which is the measure of the others: against an empty destination that
 * they copy all to, or one that holds the same already. Rejects when one of them did not ask for every object.
 */
export async function measurePrograms(
  programs: readonly BucketProgram[],
  { copies, objects }: { readonly copies: boolean; readonly objects: number },
  say: (line: string) => void,
): Promise<BucketFigures> {
  const found = programs.filter(({ needs }) => !needs || isInstalled(needs));
  say(`${inWords(objects)} objects: ${found.map(({ name }) => name).join(', ')}`);
  const held = { [source.bucket]: objects, ...(!copies && { [destination.bucket]: objects }) };
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-buckets-'));
  const aws = await startStandIn({ buckets: held });
  try {
    const environment = { ...aws.environment, ...writeProject(folder) };
    const requests: Record<string, number> = {};
    const counting = (name: string, command: string) => async () => {
      await aws.reset();
      const taken = await run(`cd ${folder} && ${command}`, environment);
      const { CopyObject = 0, ListObjectsV2 = 0, ...others } = (await aws.counts()).requests;
      if (copies ? CopyObject !== objects : ListObjectsV2 < (2 * objects) / 1_000)
        throw new Error(`${name} made ${CopyObject} copies and listed ${ListObjectsV2} pages.`);
      requests[name] = Object.values(others).reduce((sum, count) => sum + count, CopyObject + ListObjectsV2);
      return taken;
    };
    const taken = await inTurn<string, Taken>(
      Object.fromEntries(found.map(({ name, command }) => [name, counting(name, command)])),
      { rounds, warmUps: 0 },
    );
    const of = (name: string, field: 'seconds' | 'cpuSeconds' | 'peakMib') =>
      (taken[name] ?? []).map((one) => one[field]);
    const measure = found[0]?.name ?? '';
    const rows = found.map(({ name }) => ({
      name,
      requests: requests[name] ?? 0,
      speed: ratio(of(measure, 'seconds'), of(name, 'seconds')),
      cpu: ratio(of(name, 'cpuSeconds'), of(measure, 'cpuSeconds')),
      peakMib: median(of(name, 'peakMib')),
    }));
    return {
      objects,
      rounds,
      rows,
      missing: programs.flatMap((one) => (found.includes(one) ? [] : [one.name])),
    };
  } finally {
    await aws.stop();
    rmSync(folder, { recursive: true });
  }
}

function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** Writes pair files, and profiles of both accounts; the stand-in tells whose a key is by its digits. */
function writeProject(folder: string): Readonly<Record<string, string>> {
  const { account, region, bucket } = destination;
  mkdirSync(join(folder, 'pairs'), { recursive: true });
  const pair = { source, destination: { account, region, bucket } };
  writeFileSync(join(folder, 'pairs/bench.yml'), stringify(pair));
  mkdirSync(join(folder, 'sdk/pairs'), { recursive: true });
  writeFileSync(join(folder, 'sdk/pairs/bench-sdk.yml'), stringify({ ...pair, client: 'sdk' }));
  const file = join(folder, 'credentials');
  const profile = (name: string, id: string) =>
    `[${name}]\naws_access_key_id = AKIA${id}\naws_secret_access_key = secret\n`;
  writeFileSync(file, profile('source', source.account) + profile('destination', account));
  return { AWS_SHARED_CREDENTIALS_FILE: file };
}

/** The section on what was measured, a table for each number of objects; `what` the programs do. */
export function reportPrograms(what: string, runs: readonly BucketFigures[]): Report {
  const missing = [...new Set(runs.flatMap((run) => run.missing))];
  const absent = missing.length > 0 ? ` Not installed here: ${missing.join(', ')}.` : '';
  const counts = runs.map(({ objects }) => inWords(objects)).join(' and ');
  return {
    text: `${what}: ${counts} objects of 1 KiB on the stand-in, which answers at once, so that the client is what is measured. Whole processes from start to end, in turn, ${runs[0]?.rounds} each. Speed and CPU are over those of the first program of a table.${absent}`,
    tables: runs.map(({ objects, rows }) => ({
      columns: [`${inWords(objects)} objects`, 'requests', 'speed', 'CPU', 'peak memory'],
      rows: rows.map(({ name, requests, speed, cpu, peakMib }) => [
        `\`${name}\``,
        inWords(requests),
        words(speed),
        words(cpu),
        `${peakMib.toFixed(0)} MiB`,
      ]),
    })),
  };
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
