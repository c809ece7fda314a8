import { decodeNotificationKey, keyFault } from '../copy/object-key.ts';
import type { BatchRule } from '../pair/pair.ts';

/** Front of the keys of manifests, the only ones there that a job may read. */
export function manifestsPrefix({ prefix }: BatchRule): string {
  return `${prefix}manifests/`;
}

/** Front of the keys of reports, without the slash that S3 puts behind it. */
export function reportsPrefix({ prefix }: BatchRule): string {
  return `${prefix}reports`;
}

/** An object that a manifest asks for. */
export interface ManifestRow {
  readonly key: string;
  readonly versionId?: string;
}

/**
 * The line of a manifest that asks for an object (S3 User Guide, "Specifying a manifest": keys are URL-encoded). A
 * space is `%20` and never `+`, so that the line means the same to whoever decodes it.
 */
export function manifestLine(bucket: string, { key, versionId }: ManifestRow): string {
  const encoded = key.split('/').map(encodeURIComponent).join('/');
  return `${[bucket, encoded, ...(versionId === undefined ? [] : [versionId])].join(',')}\n`;
}

/** What a row of a manifest in CSV asks for; every row has `columns` cells, and `bucket` in the first. */
export function manifestRow(
  cells: readonly string[],
  bucket: string,
  columns: number,
): ManifestRow | { readonly fault: string } {
  const [ownBucket, encoded = '', versionId] = cells;
  if (cells.length < 2 || cells.length > 3 || cells.length !== columns) {
    return { fault: 'write bucket,key in every row, or bucket,key,version in every row' };
  }
  if (ownBucket !== bucket) {
    return { fault: `found bucket ${ownBucket}; write ${bucket}, the source of the pair` };
  }
  const key = decodeNotificationKey(encoded);
  if (key === undefined) return { fault: `found the key ${encoded}; write it URL-encoded, with %25 for %` };
  const fault = keyFault(key);
  if (fault) return { fault: `found a key that is none: ${fault}` };
  if (versionId === undefined) return { key };
  // S3 User Guide, "How S3 Versioning works": version ids are URL-ready.
  return /^[\w.~-]*$/.test(versionId)
    ? { key, versionId }
    : { fault: `found ${versionId}, which is no version id` };
}

/** A task in the completion report of a job (S3 User Guide, "Examples: S3 Batch Operations completion reports"). */
export interface ReportedTask {
  readonly key: string;
  readonly versionId?: string;
  readonly succeeded: boolean;
  /** What the function said of it; of a failure, its code comes first. */
  readonly message: string;
  /** Of a failure. */
  readonly code?: string;
}

/** Reads a row: Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage. */
export function readReportRow(row: readonly string[]): ReportedTask {
  const [, encodedKey = '', versionId = '', status = '', errorCode = '', httpStatus = '', message = ''] = row;
  const succeeded = status === 'succeeded';
  // For a function's own answer S3 writes `PermanentFailure`, in one column or the other.
  const named = /^([A-Z][A-Za-z]+): /.exec(message)?.[1];
  const code = named ?? [httpStatus, errorCode].find((text) => /^[A-Z]/.test(text)) ?? 'Unrecognised';
  return {
    key: decodeNotificationKey(encodedKey) ?? encodedKey,
    ...(versionId && { versionId }),
    succeeded,
    message,
    ...(!succeeded && { code }),
  };
}
