import { decodeNotificationKey } from './object-key.ts';
import type { BatchRule } from './pair.ts';

/** Front of the keys of manifests, the only ones there that a job may read. */
export function manifestsPrefix({ prefix }: BatchRule): string {
  return `${prefix}manifests/`;
}

/** Front of the keys of reports, without the slash that S3 puts behind it. */
export function reportsPrefix({ prefix }: BatchRule): string {
  return `${prefix}reports`;
}

/**
 * The line of a manifest that asks for `key` (S3 User Guide, "Specifying a manifest": keys are URL-encoded). A
 * space is `%20` and never `+`, so that the line means the same to whoever decodes it.
 */
export function manifestLine(bucket: string, key: string): string {
  return `${bucket},${key.split('/').map(encodeURIComponent).join('/')}\n`;
}

/** A task in the completion report of a job (S3 User Guide, "Examples: S3 Batch Operations completion reports"). */
export interface ReportedTask {
  readonly key: string;
  readonly versionId?: string;
  readonly succeeded: boolean;
  /** What the function said of it; of a failure, its code stands first. */
  readonly message: string;
  /** Of a failure. */
  readonly code?: string;
}

/** Reads a row: Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage. */
export function readReportRow(row: readonly string[]): ReportedTask {
  const [, encodedKey = '', versionId = '', status = '', errorCode = '', httpStatus = '', message = ''] = row;
  const succeeded = status === 'succeeded';
  // Of a function's own answer S3 tells `PermanentFailure`, in one column or the other.
  const told = /^([A-Z][A-Za-z]+): /.exec(message)?.[1];
  const code = told ?? [httpStatus, errorCode].find((text) => /^[A-Z]/.test(text)) ?? 'Unrecognised';
  return {
    key: decodeNotificationKey(encodedKey) ?? encodedKey,
    ...(versionId && { versionId }),
    succeeded,
    message,
    ...(!succeeded && { code }),
  };
}
