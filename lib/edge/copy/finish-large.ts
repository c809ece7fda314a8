import { checksumMismatch, type Fingerprint, isSameContent } from '../../core/copy/integrity.ts';
import { copiedTagging } from '../../core/copy/request.ts';
import type { SourceHead } from '../../core/copy/source-head.ts';
import type { Upload } from '../../core/copy/upload.ts';
import type { CopyResult } from '../../ports.ts';
import { readHead, readTags } from './s3-source.ts';
import { type DonePart, finishUpload, writeTags } from './s3-uploads.ts';
import { type Attempt, explain, noETag, retried } from './step.ts';

/** What S3 may take to put parts together (API reference, CompleteMultipartUpload: "several minutes"), in ms. */
const longestMs = 300_000;

/**
 * Time to keep back for putting parts together, of an invocation that has `timeoutMs` in all; in ms. What is left
 * to another invocation, because less remains, has all of its time there.
 */
export function finishingMs(timeoutMs: number): number {
  return Math.min(longestMs, timeoutMs / 3);
}

/**
 * Finishes an upload whose parts S3 has, and looks whether the result is what the source is by now. A failure
 * answers why the copy has to begin again; rejects with an error that `explain` reads.
 */
export async function finishLarge(
  attempt: Attempt,
  upload: Upload,
  { head, parts }: { readonly head: SourceHead; readonly parts: readonly DonePart[] },
): Promise<'changed' | Extract<CopyResult, { kind: 'copied' | 'failed' }>> {
  const tags = await readTags(attempt);
  const finished = await finishUpload(attempt, upload, { parts, head });
  if (finished.isAnswered && !finished.ETag) throw noETag('finish-upload', finished.requestId);
  // Decided by the tags of now: those of the beginning may have fitted the header, or not.
  if (copiedTagging(tags) === undefined || copiedTagging(tags) !== openedWith(upload)) {
    await retried(attempt.abortSignal, () => writeTags(attempt, tags));
  }
  if (isSameContent(head, finished) === false) return mismatch(head, finished);
  const after = await retried(attempt.abortSignal, () => readHeadUnlessGone(attempt));
  if (after && !isSameSource(upload, after)) return 'changed';
  return {
    kind: 'copied',
    eTag: finished.ETag ?? '',
    ...(finished.VersionId && { destinationVersionId: finished.VersionId }),
    ...(finished.requestId && { requestId: finished.requestId }),
  };
}

/** Messages of older versions say nothing of tags; then none is what all of them have. */
function openedWith({ tagging = '' }: Upload): string {
  return tagging;
}

/** Whether the source is still the object that the upload was opened for. */
export function isSameSource(upload: Upload, head: SourceHead): boolean {
  return head.ETag === upload.sourceETag && (head.LastModified?.getTime() ?? 0) === upload.sourceModifiedMs;
}

/** When the source is deleted since, the copy stays: deletions are not replicated. */
async function readHeadUnlessGone(attempt: Attempt): Promise<SourceHead | undefined> {
  try {
    return await readHead(attempt);
  } catch (error) {
    if ((await explain(error, attempt)).kind === 'superseded') return undefined;
    throw error;
  }
}

function mismatch(source: SourceHead, copy: Fingerprint): Extract<CopyResult, { kind: 'failed' }> {
  return { kind: 'failed', failure: checksumMismatch(source, copy) };
}
