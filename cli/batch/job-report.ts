import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type ReportedTask, readReportRow, reportsPrefix } from '../../lib/core/compare/batch-manifest.ts';
import { asObject, asString, parseJson } from '../../lib/core/text/json-value.ts';
import { ifThere } from '../accounts/if-there.ts';
import { csvRows } from '../input/input-file.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { BatchSession } from './batch-session.ts';

/** The tasks of a job that failed, by its completion report. */
export function failedTasks(session: BatchSession, jobId: string): AsyncGenerator<ReportedTask> {
  return reportedTasks(session, jobId, ({ status }) => status === 'failed');
}

interface ReportFile {
  /** `succeeded` or `failed`: what the tasks in it did. */
  readonly status: string;
  readonly key: string;
}

/**
 * The tasks in the completion report of a job, from the files that `wants`. Rejects with a
 * {@link CommandError} when there is no report: S3 writes it when the job ends.
 */
export async function* reportedTasks(
  session: BatchSession,
  jobId: string,
  wants: (file: ReportFile) => boolean = () => true,
): AsyncGenerator<ReportedTask> {
  for (const file of (await reportFiles(session, jobId)).filter(wants)) {
    for await (const row of csvRows(file.key, await read(session, file.key))) yield readReportRow(row);
  }
}

async function reportFiles(session: BatchSession, jobId: string): Promise<ReportFile[]> {
  const { batch } = session;
  // S3 API Reference, JobReport: the report is under `<prefix>/job-<id>/`.
  const key = `${reportsPrefix(batch)}/job-${jobId}/manifest.json`;
  const body = await ifThere(read(session, key));
  if (!body) {
    throw new CommandError(
      `There is no s3://${batch.bucket}/${key}. S3 writes the report when a job has ended and at least one task was tried.`,
    );
  }
  const chunks = await body.toArray();
  const results = asObject(parseJson(Buffer.concat(chunks).toString()))?.['Results'];
  return (Array.isArray(results) ? results : []).flatMap((value) => {
    const result = asObject(value);
    const file = asString(result?.['Key']);
    return file ? [{ key: file, status: asString(result?.['TaskExecutionStatus']) ?? '' }] : [];
  });
}

async function read({ pair, batch, s3 }: BatchSession, Key: string): Promise<Readable> {
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: batch.bucket, Key, ExpectedBucketOwner: pair.source.account }),
  );
  return Body as Readable;
}
