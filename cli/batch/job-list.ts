import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { CreateJobRequest, JobManifest, JobManifestGeneratorFilter } from '@aws-sdk/client-s3-control';
import { manifestRow, manifestsPrefix } from '../../lib/core/compare/batch-manifest.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { policyFacts } from '../../lib/core/policy/policy-facts.ts';
import { asObject, parseJson } from '../../lib/core/text/json-value.ts';
import { decodeFile, hasByteOrderMark } from '../../lib/core/text/utf8.ts';
import { s3Place } from '../../lib/pair-file/pair-jobs-schema.ts';
import { csvRows } from '../input/input-file.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { BatchSession } from './batch-session.ts';
import type { ManifestFile } from './manifest-file.ts';

/** What a job is to go through, as `CreateJob` takes it. */
export type JobList = Pick<CreateJobRequest, 'Manifest' | 'ManifestGenerator'>;

/** A manifest on this machine; it is put under a name of its content, so that the same is put once. */
export async function fromFile(
  { pair, batch, s3 }: BatchSession,
  file: ManifestFile,
  isDryRun: boolean,
): Promise<JobList> {
  const Key = `${manifestsPrefix(batch)}${file.digest}.csv`;
  if (isDryRun) return manifest(pair, { bucket: batch.bucket, key: Key, eTag: '' }, csvFields(file));
  const { size: ContentLength } = await stat(file.path);
  const { ETag: eTag = '' } = await s3.send(
    new PutObjectCommand({
      Bucket: batch.bucket,
      Key,
      ExpectedBucketOwner: pair.source.account,
      ContentType: 'text/csv',
      // S3 User Guide, "Specifying a manifest": one under a KMS key is not supported.
      ServerSideEncryption: 'AES256',
      Body: createReadStream(file.path),
      ContentLength,
    }),
  );
  return manifest(pair, { bucket: batch.bucket, key: Key, eTag }, csvFields(file));
}

function csvFields({ hasVersions }: Pick<ManifestFile, 'hasVersions'>): JobManifest['Spec'] {
  return {
    Format: 'S3BatchOperations_CSV_20180820',
    Fields: hasVersions ? ['Bucket', 'Key', 'VersionId'] : ['Bucket', 'Key'],
  };
}

/** Bytes that hold the first row of any manifest: a key is 3,072 at most when encoded. */
const startBytes = 8_192;

/** A manifest in CSV that is in S3, where jobs may read it. */
export async function fromStoredCsv(session: BatchSession, uri: string): Promise<JobList> {
  const { pair, batch, s3 } = session;
  const readable = { bucket: batch.bucket, prefix: manifestsPrefix(batch) };
  const place = placeWithin(uri, readable, 'Copy it there, or give the file itself.');
  const { Body, ETag: eTag = '' } = await s3.send(
    new GetObjectCommand({
      Bucket: place.bucket,
      Key: place.key,
      ExpectedBucketOwner: pair.source.account,
      Range: `bytes=0-${startBytes - 1}`,
    }),
  );
  const start = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return manifest(pair, { ...place, eTag }, csvFields({ hasVersions: await hasVersions(start, uri, pair) }));
}

/** By the first row, read as a manifest on this machine is. Rejects with a {@link CommandError} where S3 would read something else in it. */
async function hasVersions(start: Uint8Array, uri: string, { source }: Pair): Promise<boolean> {
  if (hasByteOrderMark(start)) {
    throw new CommandError(
      `${uri} begins with a byte order mark, which S3 reads as a part of the first bucket's name. Give the file itself (--csv FILE), or store it without.`,
    );
  }
  // A long manifest ends here within a line.
  const whole = start.length < startBytes ? start : start.subarray(0, start.lastIndexOf(0x0a) + 1);
  for await (const cells of csvRows(uri, [whole])) {
    const row = manifestRow(cells, source.bucket, cells.length);
    if ('fault' in row) throw new CommandError(`${uri}, row 1: ${row.fault}.`);
    return row.versionId !== undefined;
  }
  throw new CommandError(`${uri} is empty.`);
}

/** The `manifest.json` of an S3 Inventory of the source bucket. */
export async function fromInventory(session: BatchSession, uri: string): Promise<JobList> {
  const { pair, batch, s3 } = session;
  if (!batch.inventory) {
    throw new CommandError(
      `Pair ${pair.name} does not say where its inventory is, so jobs may not read it. Write "inventory: ${uri.replace(/[^/]*$/, '')}" below batch in pairs/${pair.name}.yml, and deploy.`,
    );
  }
  const place = placeWithin(uri, batch.inventory, 'Correct batch.inventory of the pair, and deploy.');
  const { Body, ETag = '' } = await s3.send(
    new GetObjectCommand({ Bucket: place.bucket, Key: place.key, ExpectedBucketOwner: pair.source.account }),
  );
  const decoded = decodeFile((await Body?.transformToByteArray()) ?? new Uint8Array());
  if ('fault' in decoded) {
    throw new CommandError(`${uri}: found ${decoded.fault.found}; write ${decoded.fault.write}.`);
  }
  refuseInventory(pair, uri, asObject(parseJson(decoded.text)) ?? {});
  return manifest(pair, { ...place, eTag: ETag }, { Format: 'S3InventoryReport_CSV_20161130' });
}

/** S3 User Guide, "Specifying a manifest": an inventory in CSV, by its manifest.json. */
function refuseInventory({ source }: Pair, uri: string, found: Readonly<Record<string, unknown>>): void {
  const { fileFormat, sourceBucket } = found;
  if (typeof sourceBucket !== 'string' || typeof fileFormat !== 'string') {
    throw new CommandError(`${uri} is no manifest.json of an S3 Inventory.`);
  }
  if (sourceBucket !== source.bucket) {
    throw new CommandError(`${uri} is an inventory of ${sourceBucket}; the pair copies ${source.bucket}.`);
  }
  if (fileFormat !== 'CSV') {
    throw new CommandError(`${uri} is an inventory in ${fileFormat}; S3 Batch Operations reads CSV alone.`);
  }
}

/** What S3 is to list itself. */
export function fromGenerator(pair: Pair, filter: JobManifestGeneratorFilter): JobList {
  return {
    ManifestGenerator: {
      S3JobManifestGenerator: {
        SourceBucket: policyFacts(pair).sourceBucketArn,
        ExpectedBucketOwner: pair.source.account,
        EnableManifestOutput: false,
        ...(Object.keys(filter).length > 0 && { Filter: filter }),
      },
    },
  };
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

function placeWithin(
  uri: string,
  readable: { readonly bucket: string; readonly prefix: string },
  advice: string,
): Place {
  const [, bucket = '', key = ''] = s3Place.exec(uri) ?? [];
  if (bucket === readable.bucket && key.startsWith(readable.prefix)) return { bucket, key };
  throw new CommandError(
    `Jobs of the pair may not read ${uri}, only what is under s3://${readable.bucket}/${readable.prefix}. ${advice}`,
  );
}

function manifest(
  pair: Pair,
  { bucket, key, eTag }: Place & { readonly eTag: string },
  Spec: JobManifest['Spec'],
): JobList {
  const [start] = policyFacts(pair).sourceBucketArn.split(':::');
  const ObjectArn = `${start}:::${bucket}/${key}`;
  return { Manifest: { Spec, Location: { ObjectArn, ETag: eTag.replaceAll('"', '') } } };
}
