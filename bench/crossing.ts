import { randomBytes } from 'node:crypto';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Access, Pair } from '../lib/core/pair/pair.ts';
import { startLocalAws } from '../local/local-aws.ts';
import { benchPair, benchRegion } from './bench-pair.ts';
import { run, type Taken } from './run.ts';

const mib = 1024 ** 2;
const region = benchRegion;
/** Both programs copy in parts of this size, the default of the AWS CLI. */
const partMiB = 8;

/** Two accounts with a bucket each on a local AWS without policies, and two programs that copy from one to the other. */
export interface BenchCrossing {
  /** Uploads an object of this size; answers the programs that copy it. */
  programs(sizeMib: number): Promise<Readonly<Record<'ferry' | 'cli', () => Promise<Taken>>>>;
  stop(): Promise<void>;
}

export async function openCrossing(access: Access): Promise<BenchCrossing> {
  const aws = await startLocalAws({ enforce: false });
  const pair = benchPair({ access, multipart: { thresholdMiB: partMiB, partMiB } });
  const { source, destination } = pair;
  const reader = aws.clients.s3(source.account, region);
  const writer = aws.clients.s3(destination.account, region);
  const place = { CreateBucketConfiguration: { LocationConstraint: region } } as const;
  await reader.send(new CreateBucketCommand({ Bucket: source.bucket, ...place }));
  await writer.send(new CreateBucketCommand({ Bucket: destination.bucket, ...place }));
  const administrator = aws.environment(source.account, region);
  await makeRole(aws.environment(destination.account, region), pair);
  const queue = async (QueueName: string) =>
    (await aws.clients.sqs(source.account, region).send(new CreateQueueCommand({ QueueName }))).QueueUrl ??
    '';
  const functions = {
    ...administrator,
    FERRY_PAIR: JSON.stringify(pair),
    FERRY_DLQ_URL: await queue('dlq'),
    FERRY_LARGE_URL: await queue('large'),
  };
  const from = `s3://${source.bucket}`;
  const to = `s3://${destination.bucket}`;
  return {
    async programs(sizeMib) {
      const key = `object-${sizeMib}`;
      await reader.send(
        new PutObjectCommand({ Bucket: source.bucket, Key: key, Body: randomBytes(sizeMib * mib) }),
      );
      const arrived = async (Key: string, taken: Taken) => {
        const { ContentLength } = await writer.send(
          new HeadObjectCommand({ Bucket: destination.bucket, Key }),
        );
        if (ContentLength !== sizeMib * mib) throw new Error(`The copy has ${ContentLength} bytes.`);
        await writer.send(new DeleteObjectCommand({ Bucket: destination.bucket, Key }));
        return taken;
      };
      const ferry = `${process.execPath} bench/invoke.ts ${key} ${sizeMib * mib} ${source.bucket}`;
      const cli = cliCopy(access, `${from}/${key}`, `${to}/cli-${key}`);
      const writing = aws.environment(destination.account, region);
      return {
        ferry: async () => arrived(key, await run(ferry, functions)),
        cli: async () => arrived(`cli-${key}`, await run(cli, writing)),
      };
    },
    stop: () => aws.stop(),
  };
}

/** The CLI signs both sides of a copy alike; to read as one and write as another takes two of it and a pipe. */
function cliCopy(access: Access, from: string, to: string): string {
  return access === 'relay' ? `aws s3 cp ${from} - | aws s3 cp - ${to}` : `aws s3 cp ${from} ${to}`;
}

async function makeRole(environment: Readonly<Record<string, string>>, pair: Pair): Promise<void> {
  const iam = new IAMClient({
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region,
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await iam.send(new CreateRoleCommand({ RoleName: pair.destination.role, AssumeRolePolicyDocument }));
  iam.destroy();
}
