import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { type CopyPlan, plan as planOf } from '../lib/core/copy/plan.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { leanCopier } from '../lib/edge/copy/lean/lean-copier.ts';
import { sdkSend } from '../lib/edge/copy/lean/sdk-send.ts';
import { type OpenS3, s3Copier } from '../lib/edge/copy/s3-copier.ts';
import { s3Relay } from '../lib/edge/copy/s3-relay.ts';
import { warmS3Client } from '../lib/edge/copy/warm-s3-client.ts';
import type { Copier, CopyResult } from '../lib/ports.ts';
import { Unsupported } from './unsupported.ts';

export const mib = 1024 ** 2;

/** Longest that one try may take, in ms. */
const tryMs = 60_000;

/** A copy takes no more tries: one opens the upload, one moves the parts, and few go on after a cut. */
const maxTries = 10;

/** A bucket, and how it is reached. */
export interface SiteSide {
  readonly bucket: string;
  /** What the copies say to expect as the owner of the bucket. */
  readonly account: string;
  readonly region: string;
  /** Of clients that act for the owner of the bucket. */
  readonly config: S3ClientConfig;
  readonly s3: S3Client;
}

/** Two buckets between which scenarios copy. */
export interface Site {
  readonly pair: Pair;
  readonly source: SiteSide;
  readonly destination: SiteSide;
  /** A key of this run: below its prefix in buckets that hold other objects too. */
  key(name: string): string;
  /** Puts an object into the source bucket. */
  upload(key: string, body: Uint8Array, more?: Partial<PutObjectCommandInput>): Promise<void>;
  /** Deletes an object of the source bucket. */
  forget(key: string): Promise<void>;
  /** Tries until the copy is neither deferred nor failed for the moment. */
  copy(copier: Copier, key: string, sizeBytes: number): Promise<CopyResult>;
  /** One try. */
  tryOnce(copier: Copier, key: string, more: Partial<CopyPlan> & { sizeBytes: number }): Promise<CopyResult>;
}

export type Route = 'SDK' | 'lean' | 'relay';

/** The copier of a route, over clients of the site. `watch` sees each client as it is opened. */
export function copierOf(site: Site, route: Route, watch: (client: S3Client) => void = () => {}): Copier {
  const opened =
    ({ config }: SiteSide): OpenS3 =>
    (region, credentials) => {
      const client = warmS3Client({ ...config, region, maxAttempts: 1, ...(credentials && { credentials }) });
      watch(client);
      return client;
    };
  const [reader, writer] = [opened(site.source), opened(site.destination)];
  if (route === 'relay') return s3Relay(site.pair, { reader, writer });
  return route === 'lean' ? leanCopier(site.pair, writer, sdkSend) : s3Copier(site.pair, writer);
}

interface Places {
  readonly source: SiteSide;
  readonly destination: SiteSide;
  readonly prefix: string;
}

/** A site over buckets that are there. */
export function openSite({ source, destination, prefix }: Places): Site {
  const pair = pairBetween(source, destination);
  async function tryOnce(
    copier: Copier,
    key: string,
    { sizeBytes, ...more }: Partial<CopyPlan> & { sizeBytes: number },
  ): Promise<CopyResult> {
    const plan = planOf(pair, { bucket: source.bucket, key, sizeBytes });
    if (plan.kind !== 'copy')
      throw new Error(`The engine does not copy ${JSON.stringify(key)}: ${plan.kind}.`);
    const result = await copier.copy({ ...plan, ...more }, tryMs);
    const isLeftOut = result.kind === 'failed' && result.failure.status === 501;
    if (isLeftOut) throw new Unsupported(`The server answers 501: ${result.failure.message}`);
    return result;
  }
  return {
    pair,
    source,
    destination,
    tryOnce,
    key: (name) => `${prefix}${name}`,
    async upload(key, body, more = {}) {
      await source.s3.send(new PutObjectCommand({ Bucket: source.bucket, Key: key, Body: body, ...more }));
    },
    async forget(key) {
      await source.s3.send(new DeleteObjectCommand({ Bucket: source.bucket, Key: key }));
    },
    async copy(copier, key, sizeBytes) {
      let result = await tryOnce(copier, key, { sizeBytes });
      for (let tries = 1; result.kind === 'deferred' && tries < maxTries; tries++) {
        result = await tryOnce(copier, key, { sizeBytes, upload: result.upload });
      }
      return result;
    },
  };
}

function pairBetween(source: SiteSide, destination: SiteSide): Pair {
  return {
    name: 'contract',
    source: { account: source.account, region: source.region, bucket: source.bucket },
    destination: {
      account: destination.account,
      region: destination.region,
      bucket: destination.bucket,
      role: 's3-ferry-contract',
      externalId: 's3-ferry:contract',
    },
    scope: { prefixes: [], suffixes: [], excludes: [] },
    keyRule: { stripPrefix: '', addPrefix: '' },
    replay: { maxAttempts: 5 },
    multipart: { thresholdMiB: 5, partMiB: 5 },
    tags: 'copy',
    trigger: 'notification',
    access: 'bucket-policy',
  };
}

/** All that an object has and a copy has to carry, by name. */
export async function propertiesOf({ s3, bucket: Bucket }: SiteSide, Key: string) {
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
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
    metadata: head.Metadata ?? {},
    tags: Object.fromEntries(TagSet.map((tag) => [tag.Key ?? '', tag.Value])),
  };
}

/** Uploads in parts of a key that nobody has ended, at the destination. */
export async function uploadsLeft({ destination }: Site, key: string): Promise<number> {
  const command = new ListMultipartUploadsCommand({ Bucket: destination.bucket, Prefix: key });
  return ((await destination.s3.send(command)).Uploads ?? []).filter((upload) => upload.Key === key).length;
}

/** Throws an Error that says how `seen` differs from `expected`. */
export function expectEqual(what: string, seen: unknown, expected: unknown): void {
  if (isDeepStrictEqual(seen, expected)) return;
  throw new Error(`${what}: ${differences(seen, expected).join('; ')}`);
}

function differences(seen: unknown, expected: unknown): string[] {
  if (!isRecord(seen) || !isRecord(expected))
    return [`${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(seen)])];
  return names
    .filter((name) => !isDeepStrictEqual(seen[name], expected[name]))
    .map((name) => `${name} is ${JSON.stringify(seen[name])}, not ${JSON.stringify(expected[name])}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws unless the result is of the kind; a failure is told in its own words. */
export function expectKind(result: CopyResult, kind: CopyResult['kind']): void {
  if (result.kind === kind) return;
  const why = result.kind === 'failed' ? `${result.failure.code}: ${result.failure.message}` : result.kind;
  throw new Error(`The copy is not ${kind}: ${why}`);
}
