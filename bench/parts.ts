import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { benchPair } from './bench-pair.ts';
import { inTurn } from './in-turn.ts';
import { narrowMib, objectGib, type PartsFigures, partsReport } from './parts-report.ts';
import { run } from './run.ts';
import { ratio } from './spread.ts';
import type { Settings } from './stand-in/settings.ts';
import { type StandIn, startStandIn } from './stand-in/start.ts';

const mib = 1024 ** 2;

/**
 * How S3 copies: so fast within one request (fitted to awslabs/aws-c-s3, pull request 288), and any request takes
 * so long to be answered at all (S3 User Guide, "Optimizing Amazon S3 performance": 100 to 200 ms).
 */
const likeS3: Partial<Settings> = { copyBytesPerSecond: 77 * mib, latencyMs: 100 };

const partsMib = [32, 64, 128, 256, 512];
const thresholdsMib = [128, 256, 512];
const rounds = 2;

export const parts: Bench<PartsFigures> = {
  title: 'Parts of large objects',
  about: 'part size, threshold, 503 and a kill, on a stand-in that copies as fast as S3',
  async measure(say) {
    const aws = await startStandIn(likeS3);
    try {
      say('part sizes');
      const sizes = await measureSizes(aws);
      say('threshold');
      const thresholds = await measureThresholds(aws);
      say('a kill');
      const killed = await measureKill(aws);
      say('a narrow way');
      return { sizes, thresholds, narrow: await measureNarrow(), killed };
    } finally {
      await aws.stop();
    }
  },
  report: partsReport,
};

async function measureSizes(aws: StandIn): Promise<PartsFigures['sizes']> {
  const programs = Object.fromEntries(
    partsMib.map((partMib) => [
      `${partMib}`,
      () => copy(aws, { sizeBytes: objectGib * 1024 * mib, partMib, thresholdMib: 256 }),
    ]),
  );
  const taken = await inTurn(programs, { rounds, warmUps: 0 });
  const usual = taken['128'] ?? [];
  return partsMib.map((partMib) => {
    const copies = taken[`${partMib}`] ?? [];
    return {
      partMib,
      requests: copies[0]?.requests ?? 0,
      time: ratio(
        copies.map(({ seconds }) => seconds),
        usual.map(({ seconds }) => seconds),
      ),
    };
  });
}

async function measureThresholds(aws: StandIn): Promise<PartsFigures['thresholds']> {
  const measured = [];
  for (const objectMib of thresholdsMib) {
    const sizeBytes = objectMib * mib;
    const { inParts, whole } = await inTurn(
      {
        inParts: () => copy(aws, { sizeBytes, partMib: 128, thresholdMib: objectMib - 1 }),
        whole: () => copy(aws, { sizeBytes, partMib: 128, thresholdMib: objectMib }),
      },
      { rounds, warmUps: 0 },
    );
    const time = ratio(
      inParts.map(({ seconds }) => seconds),
      whole.map(({ seconds }) => seconds),
    );
    measured.push({ objectMib, time });
  }
  return measured;
}

async function measureNarrow(): Promise<PartsFigures['narrow']> {
  const aws = await startStandIn({ ...likeS3, bytesPerSecond: narrowMib * mib });
  try {
    const sizeBytes = 2 * objectGib * 1024 * mib;
    const { seconds } = await copy(aws, { sizeBytes, partMib: 128, thresholdMib: 256 });
    const { throttled } = await aws.counts();
    return {
      parts: sizeBytes / (128 * mib),
      throttled,
      shareOfWay: sizeBytes / seconds / (narrowMib * mib),
    };
  } finally {
    await aws.stop();
  }
}

async function measureKill(aws: StandIn): Promise<PartsFigures['killed']> {
  const object = { sizeBytes: objectGib * 1024 * mib, partMib: 128, thresholdMib: 256 };
  await aws.reset();
  const { command, environment } = invocation(aws, object);
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  const half = object.sizeBytes / (128 * mib) / 2;
  while (((await aws.counts()).requests['UploadPartCopy'] ?? 0) < half) await sleep(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // What S3 was asked for it finishes. The message comes again after 16 minutes; this waits as long as it has to.
  await sleep(4_000);
  await run(`${process.execPath} bench/invoke.ts`, environment);
  const { bytes } = await aws.counts();
  return { objectBytes: object.sizeBytes, copiedBytes: bytes };
}

interface LargeObject {
  readonly sizeBytes: number;
  readonly partMib: number;
  readonly thresholdMib: number;
}

/** One object, as its functions copy it; their own time, without that of Node to start. */
async function copy(aws: StandIn, object: LargeObject): Promise<{ seconds: number; requests: number }> {
  await aws.reset();
  const { command, environment } = invocation(aws, object);
  const { output } = await run([process.execPath, ...command].join(' '), environment);
  const { requests } = await aws.counts();
  const { seconds } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  return { seconds, requests: Object.values(requests).reduce((sum, count) => sum + count, 0) };
}

function invocation(aws: StandIn, { sizeBytes, partMib, thresholdMib }: LargeObject) {
  const pair = benchPair({ multipart: { partMiB: partMib, thresholdMiB: thresholdMib } });
  return {
    command: ['bench/invoke.ts', `film-size-${sizeBytes}`, `${sizeBytes}`, pair.source.bucket],
    environment: {
      ...aws.environment,
      FERRY_PAIR: JSON.stringify(pair),
      FERRY_DLQ_URL: `${aws.endpoint}/111111111111/dlq`,
      FERRY_LARGE_URL: `${aws.endpoint}/111111111111/large`,
    },
  };
}
