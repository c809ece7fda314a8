import { createHash } from 'node:crypto';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Outcome } from '../../lib/core/copy/outcome.ts';
import type { LargeObject } from '../../lib/core/event/large-object.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { policies } from '../../lib/core/policy/policies.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { destinationCredentials } from '../../lib/edge/copy/assume-role.ts';
import { type OpenS3, s3Copier } from '../../lib/edge/copy/s3-copier.ts';
import { s3Relay } from '../../lib/edge/copy/s3-relay.ts';
import { warmS3Client } from '../../lib/edge/copy/warm-s3-client.ts';
import { replicate } from '../../lib/replicate.ts';
import { addToBucketPolicy, makeBucket } from '../../local/deploy/buckets.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { record } from './events.ts';
import { fakeFerry } from './ferry.ts';
import { type PairFacts, pair as pairOf } from './pair.ts';

export const mib = 1024 ** 2;

/** Both sides of a pair on the local AWS, with exactly the policies the pair asks for, and functions that run here. */
export interface Crossing {
  readonly aws: LocalAws;
  readonly pair: Pair;
  /** Acts as administrators of the two accounts. */
  readonly source: S3Client;
  readonly destination: S3Client;
  /** Messages that were deferred and not yet gone on with. */
  readonly queue: LargeObject[];
  /**
   * One invocation with one event. `dieAfter` lets that many requests of S3 through and fails all later ones, as
   * if the process had died; the outcome is then undefined, unless it was settled before.
   */
  invoke(event: unknown, options?: { readonly dieAfter?: number; readonly timeMs?: number }): Promise<Run>;
  /** Goes on with deferred messages until none is left; the last outcome. */
  drain(): Promise<Outcome | undefined>;
  upload(key: string, body: Uint8Array, more?: Partial<PutObjectCommandInput>): Promise<void>;
  stop(): Promise<void>;
}

export interface Run {
  readonly outcome: Outcome | undefined;
  /** Requests of S3 that were let through. */
  readonly requests: number;
}

/** The event of an upload of `key` that has `size` bytes. */
export function uploadOf(key: string, size: number) {
  return { Records: [record(key, { size })] };
}

export async function startCrossing(facts: PairFacts = {}, aws?: LocalAws): Promise<Crossing> {
  const local = aws ?? (await startLocalAws());
  const pair = pairOf({ multipart: { thresholdMiB: 5, partMiB: 5 }, ...facts });
  const source = local.clients.s3(pair.source.account, pair.source.region);
  const destination = local.clients.s3(pair.destination.account, pair.destination.region);
  await makeBucket(source, { ...pair.source, versioned: false });
  await makeBucket(destination, { ...pair.destination, versioned: false });
  await grant(local, pair);
  const queue: LargeObject[] = [];
  const crossing = { aws: local, pair, source, destination, queue };
  return {
    ...crossing,
    invoke: (event, options = {}) => invoke(crossing, event, options),
    async drain() {
      let last: Outcome | undefined;
      for (let message = queue.shift(); message; message = queue.shift()) {
        last = (await invoke(crossing, message, {})).outcome;
      }
      return last;
    },
    async upload(key, body, more = {}) {
      await source.send(new PutObjectCommand({ Bucket: pair.source.bucket, Key: key, Body: body, ...more }));
    },
    stop: () => local.stop(),
  };
}

/** Makes both roles and the bucket policies, with what the pair asks for and nothing more. */
async function grant(aws: LocalAws, pair: Pair): Promise<void> {
  const { lambdaRole, destinationRole, sourceBucket, destinationBucket } = policies(pair);
  const makeRole = async (account: string, RoleName: string, role: typeof lambdaRole) => {
    const iam = new IAMClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: administrator(account),
    });
    const trust = JSON.stringify(policyDocument(role.trust));
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    const PolicyDocument = JSON.stringify(policyDocument(role.permissions));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 's3-ferry', PolicyDocument }));
    iam.destroy();
  };
  await makeRole(pair.source.account, `s3-ferry-${pair.name}-lambda`, lambdaRole);
  if (destinationRole) await makeRole(pair.destination.account, pair.destination.role, destinationRole);
  const s3 = aws.clients.s3;
  await addToBucketPolicy(s3(pair.source.account, pair.source.region), pair.source.bucket, sourceBucket);
  const destination = s3(pair.destination.account, pair.destination.region);
  await addToBucketPolicy(destination, pair.destination.bucket, destinationBucket);
}

const ends = {
  source: { account: '111111111111', region: 'eu-central-1' },
  destination: { account: '222222222222', region: 'eu-west-1' },
} as const;

function kms(aws: LocalAws, side: 'source' | 'destination'): KMSClient {
  const { account, region } = ends[side];
  return new KMSClient({ endpoint: aws.endpoint, region, credentials: administrator(account) });
}

/** Makes a key that nobody may use yet but to manage it, and gives its ARN. */
export async function makeKey(aws: LocalAws, side: 'source' | 'destination'): Promise<string> {
  const client = kms(aws, side);
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  client.destroy();
  return KeyMetadata?.Arn ?? '';
}

/** Gives the keys of the pair the statements it asks for. Their accounts' administrators may use them too. */
export async function allowKeys(aws: LocalAws, pair: Pair): Promise<void> {
  const { sourceKey, destinationKey } = policies(pair);
  for (const [side, statements] of [
    ['source', sourceKey],
    ['destination', destinationKey],
  ] as const) {
    const { account } = ends[side];
    const administrators = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } },
    };
    const { Statement } = policyDocument(statements);
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [administrators, ...Statement] });
    const client = kms(aws, side);
    await client.send(new PutKeyPolicyCommand({ KeyId: pair[side].kmsKey, PolicyName: 'default', Policy }));
    client.destroy();
  }
}

interface Place {
  readonly aws: LocalAws;
  readonly pair: Pair;
  readonly queue: LargeObject[];
}

async function invoke(
  { aws, pair, queue }: Place,
  event: unknown,
  { dieAfter = Number.POSITIVE_INFINITY, timeMs = 60_000 }: { dieAfter?: number; timeMs?: number },
): Promise<Run> {
  let requests = 0;
  const opened: { destroy(): void }[] = [];
  const open =
    (own: S3Client['config']['credentials'] | object): OpenS3 =>
    (region, credentials) => {
      const client = warmS3Client({
        endpoint: aws.endpoint,
        forcePathStyle: true,
        region,
        maxAttempts: 1,
        credentials: credentials ?? (own as never),
      });
      client.middlewareStack.add(
        (next) => async (args) => {
          if (requests >= dieAfter) throw new Error('The process is dead.');
          requests++;
          return next(args);
        },
        { step: 'finalizeRequest', name: 'mayDie', priority: 'high' },
      );
      opened.push(client);
      return client;
    };
  const { endpoint } = aws;
  const keys = await aws.policyProxy.credentialsForLambda(
    `arn:aws:iam::${pair.source.account}:role/s3-ferry-${pair.name}-lambda`,
  );
  const asLambda = { ...keys };
  const sts = new STSClient({ endpoint, region: pair.source.region, credentials: asLambda, maxAttempts: 1 });
  const asDestination = destinationCredentials(sts, pair);
  const copier =
    pair.access === 'relay'
      ? s3Relay(pair, { reader: open(asLambda), writer: open(asDestination) })
      : s3Copier(pair, open(pair.access === 'bucket-policy' ? asLambda : asDestination));
  const isDead = () => requests >= dieAfter;
  const { ferry, outcomes } = fakeFerry(undefined, {
    pair,
    copier,
    clock: { now: () => Date.now(), sleep: async () => {} },
    largeObjects: {
      send: async (object) => {
        if (isDead()) throw new Error('The process is dead.');
        queue.push(JSON.parse(JSON.stringify(object)));
      },
    },
    deadLetters: {
      send: async () => {
        if (isDead()) throw new Error('The process is dead.');
      },
    },
  });
  const endsAt = Date.now() + timeMs;
  try {
    await replicate(event, ferry, { remainingMs: () => endsAt - Date.now() }).catch(() => undefined);
  } finally {
    for (const client of [...opened, sts]) client.destroy();
  }
  const [outcome] = outcomes;
  return { outcome: outcome?.kind === 'redelivered' && isDead() ? undefined : outcome, requests };
}

/** All that an object has and a copy has to carry, by name. */
export async function propertiesOf(client: S3Client, Bucket: string, Key: string) {
  const head = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket, Key }));
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return {
    bytes: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: head.ContentLength,
    cacheControl: head.CacheControl,
    contentDisposition: head.ContentDisposition,
    contentEncoding: head.ContentEncoding,
    contentLanguage: head.ContentLanguage,
    contentType: head.ContentType,
    expires: head.ExpiresString,
    metadata: head.Metadata,
    storageClass: head.StorageClass ?? 'STANDARD',
    encryption: head.ServerSideEncryption,
    kmsKey: head.SSEKMSKeyId,
    websiteRedirect: head.WebsiteRedirectLocation,
    tags: Object.fromEntries(TagSet.map((tag) => [tag.Key ?? '', tag.Value])),
  };
}

/** How many uploads are under way in the destination bucket. */
export async function uploadsLeft({ destination, pair }: Crossing): Promise<number> {
  const command = new ListMultipartUploadsCommand({ Bucket: pair.destination.bucket });
  return (await destination.send(command)).Uploads?.length ?? 0;
}
