import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Job, TaskEnd } from './job.ts';

/**
 * Writes the completion report of a job (S3 User Guide, "Examples: S3 Batch Operations completion reports"): one
 * file of what succeeded, one of what failed, and a manifest that names them. Columns are as in the examples
 * there, where the HTTP status stands before the code. None for a job that tried no task.
 */
export async function writeReport(s3: S3Client, job: Job, ends: readonly TaskEnd[]): Promise<void> {
  const { report } = job.order;
  if (!report || ends.length === 0) return;
  const folder = `${report.prefix === '' ? '' : `${report.prefix}/`}job-${job.id}`;
  const put = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: report.bucket, Key, Body }));
  const results: object[] = [];
  for (const status of ['succeeded', 'failed'] as const) {
    const told = ends.filter(({ succeeded }) => succeeded === (status === 'succeeded'));
    if (told.length === 0 || (status === 'succeeded' && !report.allTasks)) continue;
    const text = told.map((end) => `${row(end).map(quoted).join(',')}\n`).join('');
    const Key = `${folder}/results/${createHash('sha1').update(text).digest('hex')}.csv`;
    await put(Key, text);
    const MD5Checksum = createHash('md5').update(text).digest('hex');
    results.push({ TaskExecutionStatus: status, Bucket: report.bucket, MD5Checksum, Key });
  }
  const manifest = JSON.stringify({
    Format: 'Report_CSV_20180820',
    ReportCreationDate: new Date().toISOString(),
    Results: results,
    ReportSchema: 'Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage',
  });
  await put(`${folder}/manifest.json`, manifest);
  await put(`${folder}/manifest.json.md5`, createHash('md5').update(manifest).digest('hex'));
}

function row({ task, succeeded, message }: TaskEnd): string[] {
  const code = succeeded ? '' : 'PermanentFailure';
  const status = succeeded ? 'succeeded' : 'failed';
  return [task.bucket, task.encodedKey, task.versionId ?? '', status, '200', code, message];
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
