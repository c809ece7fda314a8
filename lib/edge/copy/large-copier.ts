import type { Route } from '../../core/copy/outcome.ts';
import { isPartSize, type Part, partBytesOf, planParts } from '../../core/copy/parts.ts';
import { crossesInParts } from '../../core/copy/plan.ts';
import { copiedTagging } from '../../core/copy/request.ts';
import { isArchived, type SourceHead } from '../../core/copy/source-head.ts';
import { rankUploads, type Upload } from '../../core/copy/upload.ts';
import { metadataHidden, sourceArchived, sourceChanged } from '../../core/failure/source-failure.ts';
import { writerSessions } from '../../core/pair/arn.ts';
import type { Pair } from '../../core/pair/pair.ts';
import { singleCopyLimitBytes } from '../../core/s3-limits.ts';
import type { CopyResult, ObjectCopier } from '../../ports.ts';
import { finishingMs, finishLarge, isSameSource } from './finish-large.ts';
import { type MovePart, moveParts } from './part-pool.ts';
import type { Ends } from './s3-ends.ts';
import { readHead, readTags } from './s3-source.ts';
import { abortUpload, type DonePart, listPlanned, listUploads, openUpload } from './s3-uploads.ts';
import { type Attempt, explain, StepError } from './step.ts';
import { anyOwned, isUnderWay } from './upload-owner.ts';

/** How the parts of a pair's large objects move. */
export interface PartRoute {
  readonly route: Route;
  /** Parts under way at once. */
  readonly concurrency: number;
  /** Copies an object that turns out to be small. */
  readonly whole: ObjectCopier;
  readonly wholeRoute: Route;
  /** Whether `whole` cannot tell a large object by itself, and S3 is asked where the event has no size. */
  readonly asksSize: boolean;
  readonly movePart: (attempt: Attempt, upload: Upload, source: SourceHead) => MovePart;
}

/** Uploads of one object that are given up in a row, before it is a failure. */
const maxRestarts = 5;

/**
 * Copies in parts, over as many invocations as it takes. The first opens an upload and defers: the upload is
 * known to the queue before any part is, so whoever is killed later, the next goes on from what S3 lists.
 */
export function largeCopier(pair: Pair, ends: Ends, partRoute: PartRoute): ObjectCopier {
  return {
    async copy(plan, timeoutMs) {
      const endsAtMs = Date.now() + timeoutMs;
      const attempt = { ends, pair, plan, abortSignal: AbortSignal.timeout(timeoutMs) };
      const run = { attempt, partRoute, endsAtMs, finishingMs: finishingMs(timeoutMs) };
      try {
        return plan.upload ? await goOn(run, plan.upload) : await begin(run, 0);
      } catch (error) {
        return await giveUp(await explain(error, attempt), run);
      }
    },
  };
}

interface Run {
  readonly attempt: Attempt;
  readonly partRoute: PartRoute;
  readonly endsAtMs: number;
  /** Time to keep back for putting parts together, in ms. */
  readonly finishingMs: number;
}

/** Opens an upload for the source as it is now. */
async function begin(run: Run, restarts: number): Promise<CopyResult> {
  const { attempt } = run;
  const head = await readHead(attempt);
  const sizeBytes = head.ContentLength ?? 0;
  const { MissingMeta: hidden = 0 } = head;
  const needsS3 = hidden > 0 && run.partRoute.wholeRoute === 'copy' && sizeBytes <= singleCopyLimitBytes;
  if (needsS3 || !crossesInParts(attempt.pair, sizeBytes)) return copyWhole(run);
  if (hidden > 0) return { kind: 'failed', failure: metadataHidden(attempt.pair, hidden) };
  if (isArchived(head)) {
    return { kind: 'failed', failure: sourceArchived(attempt.pair) };
  }
  // No write asks for it, but a backfill, a repair or a job: whoever goes on with an upload copies the same.
  const isAsked = attempt.plan.object.eventTime !== undefined || restarts > 0;
  if (!isAsked && (await isUnderWay(attempt))) return { kind: 'superseded', by: 'newer-upload' };
  const tags = await readTags(attempt);
  const tagging = copiedTagging(tags);
  const upload = {
    sourceETag: head.ETag ?? '',
    sourceModifiedMs: head.LastModified?.getTime() ?? 0,
    partBytes: partBytesOf(sizeBytes, attempt.pair.multipart.partMiB * 1024 ** 2),
    openedAtMs: Date.now(),
    restarts,
    ...(tagging && { tagging }),
  };
  const id = await openUpload(attempt, { head, tags });
  return { kind: 'deferred', upload: { ...upload, id } };
}

async function copyWhole({ attempt, partRoute, endsAtMs }: Run): Promise<CopyResult> {
  const result = await partRoute.whole.copy(attempt.plan, Math.max(1, endsAtMs - Date.now()));
  return result.kind === 'copied' ? { ...result, route: partRoute.wholeRoute } : result;
}

/** Goes on with an upload from where S3 says it is. */
async function goOn(run: Run, upload: Upload): Promise<CopyResult> {
  const { attempt } = run;
  const head = await readHead(attempt);
  const { newer, older } = await otherUploads(attempt, upload);
  if (await anyOwned(attempt, newer)) return yieldTo(attempt, upload);
  if (!isPinnedTo(upload, head))
    return startOver(run, upload, { kind: 'failed', failure: sourceChanged(attempt.pair) });
  try {
    return await copyParts(run, upload, { head, older });
  } catch (error) {
    const result = await explain(error, attempt);
    const startsOver = result.kind === 'failed' && restartable.has(result.failure.code);
    return startsOver ? startOver(run, upload, result) : giveUp(result, run);
  }
}

async function otherUploads(attempt: Attempt, upload: Upload) {
  return rankUploads(upload, await listUploads(attempt), writerSessions(attempt.pair));
}

async function yieldTo(attempt: Attempt, upload: Upload): Promise<CopyResult> {
  await abortUpload(attempt, upload.id);
  return { kind: 'superseded', by: 'newer-upload' };
}

async function copyParts(
  run: Run,
  upload: Upload,
  { head, older }: { readonly head: SourceHead; readonly older: readonly string[] },
): Promise<CopyResult> {
  const { attempt, partRoute, endsAtMs } = run;
  const parts = planParts(head.ContentLength ?? 0, upload.partBytes);
  const done = await listPlanned(attempt, upload.id, parts);
  const movePart = partRoute.movePart(attempt, upload, head);
  const terms = { pair: attempt.pair, movePart, concurrency: partRoute.concurrency, endsAtMs };
  let hasMoved = false;
  const move = async (missing: readonly Part[]) => {
    const { moved, error } = await moveParts(missing, terms);
    hasMoved ||= moved.length > 0;
    for (const part of moved) done.set(part.PartNumber, part);
    // Cut off by the clock, after some progress: no failure.
    if (error && !(attempt.abortSignal.aborted && hasMoved)) throw error;
  };
  const missing = parts.filter(({ number }) => !done.has(number));
  // Its first part shows that an upload has an owner; only then may it take the place of those before it.
  if (older.length > 0 && done.size === 0) await move(missing.splice(0, 1));
  if (done.size > 0) for (const id of older) await abortUpload(attempt, id);
  await move(missing);
  const hasTime = endsAtMs - Date.now() >= run.finishingMs || !hasMoved;
  if (done.size < parts.length || !hasTime) return { kind: 'deferred', upload };
  return finish(run, upload, { head, parts: parts.flatMap(({ number }) => done.get(number) ?? []) });
}

async function finish(
  run: Run,
  upload: Upload,
  complete: { readonly head: SourceHead; readonly parts: readonly DonePart[] },
): Promise<CopyResult> {
  const { attempt, partRoute } = run;
  const finished = await finishLarge(attempt, upload, complete);
  if (finished === 'changed')
    return startOver(run, upload, { kind: 'failed', failure: sourceChanged(attempt.pair) });
  if (finished.kind === 'failed') return startOver(run, upload, finished);
  return { ...finished, route: partRoute.route };
}

/** Whether the source is still the object that the upload was opened for, and its parts can be those of it. */
function isPinnedTo(upload: Upload, head: SourceHead): boolean {
  return isSameSource(upload, head) && isPartSize(head.ContentLength ?? 0, upload.partBytes);
}

/**
 * Gives the upload up and opens another, unless one that somebody goes on with has come in its place, or that has
 * happened too often in a row: then `why` is the answer, and nothing is tried on what is given up.
 */
async function startOver(
  run: Run,
  upload: Upload,
  why: Extract<CopyResult, { kind: 'failed' }>,
): Promise<CopyResult> {
  const { attempt } = run;
  if (upload.restarts >= maxRestarts) return giveUp({ ...why, isGivenUp: true }, run);
  await abortUpload(attempt, upload.id);
  const { newer } = await otherUploads(attempt, upload);
  return (await anyOwned(attempt, newer))
    ? { kind: 'superseded', by: 'newer-upload' }
    : begin(run, upload.restarts + 1);
}

/** What is abandoned is aborted: nobody resumes the upload of an object that is gone or failed permanently. */
async function giveUp(result: CopyResult, { attempt }: Run): Promise<CopyResult> {
  const isOver =
    result.kind === 'superseded' ||
    (result.kind === 'failed' && (result.isGivenUp || result.failure.disposition === 'permanent'));
  if (!isOver || !attempt.plan.upload) return result;
  try {
    await abortUpload(attempt, attempt.plan.upload.id);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    // The destination's lifecycle rule is left to do it.
  }
  return result;
}

/** Failures after which only a new upload can succeed. */
const restartable: ReadonlySet<string> = new Set([
  'SrcObjectChanged',
  'DstUploadLost',
  'DstChecksumMismatch',
]);
