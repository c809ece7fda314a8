import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse';
import { decodeNotificationKey } from '../../lib/core/copy/object-key.ts';
import type { JobList, ListFilter, Task } from './job.ts';

/** Reads the list of a job with the clients of its role, and of S3 itself. Rejects when S3 refuses or it is none. */
export async function* readTasks(list: JobList, role: S3Client, service: S3Client): AsyncGenerator<Task> {
  if (list.kind === 'generator') return yield* listed(service, list.bucket, list.filter);
  const { Body, ETag = '' } = await role.send(new GetObjectCommand({ Bucket: list.bucket, Key: list.key }));
  if (ETag.replaceAll('"', '') !== list.eTag) {
    throw new Error(`The ETag of s3://${list.bucket}/${list.key} is not ${list.eTag}.`);
  }
  if (list.format === 'S3BatchOperations_CSV_20180820') return yield* rows(Body as Readable, list.fields);
  yield* inventoried(role, JSON.parse((await Body?.transformToString()) ?? ''));
}

/** S3 User Guide, "Amazon S3 Inventory": the manifest names the data files and the columns in them. */
async function* inventoried(
  role: S3Client,
  manifest: { destinationBucket: string; fileSchema: string; files: readonly { key: string }[] },
): AsyncGenerator<Task> {
  const Bucket = manifest.destinationBucket.replace(/^arn:.*:::/, '');
  for (const { key } of manifest.files) {
    const { Body } = await role.send(new GetObjectCommand({ Bucket, Key: key }));
    yield* rows((Body as Readable).pipe(createGunzip()), manifest.fileSchema.split(', '));
  }
}

async function* rows(file: Readable, fields: readonly string[]): AsyncGenerator<Task> {
  const at = (row: readonly string[], field: string) => row[fields.indexOf(field)];
  for await (const row of file.pipe(parse({ relax_column_count: true })) as AsyncIterable<string[]>) {
    const versionId = at(row, 'VersionId');
    yield {
      bucket: at(row, 'Bucket') ?? '',
      encodedKey: at(row, 'Key') ?? '',
      ...(versionId && { versionId }),
    };
  }
}

async function* listed(client: S3Client, Bucket: string, filter: ListFilter): AsyncGenerator<Task> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, EncodingType: 'url' })) {
    for (const { Key: encodedKey = '', Size = 0, LastModified } of Contents) {
      const key = decodeNotificationKey(encodedKey) ?? '';
      if (matches(filter, key, Size, LastModified?.getTime() ?? 0)) yield { bucket: Bucket, encodedKey };
    }
  }
}

/** S3 API Reference, JobManifestGeneratorFilter: an object has to meet all that is given, of a list any. */
function matches(filter: ListFilter, key: string, size: number, modifiedMs: number): boolean {
  const { prefixes, suffixes, createdAfterMs, createdBeforeMs, sizeAbove, sizeBelow } = filter;
  return (
    (prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix))) &&
    (suffixes.length === 0 || suffixes.some((suffix) => key.endsWith(suffix))) &&
    modifiedMs > (createdAfterMs ?? -1) &&
    modifiedMs < (createdBeforeMs ?? Number.POSITIVE_INFINITY) &&
    size > (sizeAbove ?? -1) &&
    size < (sizeBelow ?? Number.POSITIVE_INFINITY)
  );
}
