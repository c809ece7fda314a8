import { writerSessions } from '../core/arn.ts';
import { failure } from '../core/failure.ts';
import { checksumMismatch, type Fingerprint, isSameContent } from '../core/integrity.ts';
import type { Route } from '../core/outcome.ts';
import type { Pair } from '../core/pair.ts';
import { isPartSize, type Part, partBytesOf, partLength, planParts } from '../core/parts.ts';
import { crossesInParts } from '../core/plan.ts';
import { isArchived, type SourceHead } from '../core/source-head.ts';
import { rankUploads, type Upload } from '../core/upload.ts';
import type { Copier, CopyResult } from '../ports.ts';
import { type MovePart, moveParts } from './part-pool.ts';
import type { Ends } from './s3-ends.ts';
import { readHead, readTags } from './s3-source.ts';
import {
  abortUpload,
  type DonePart,
  finishUpload,
  listParts,
  listUploads,
  openUpload,
  writeLateTags,
} from './s3-uploads.ts';
import { type Attempt, explain, noETag, StepError } from './step.ts';

/** How the parts of a pair's large objects move. */
export interface PartRoute {
  readonly route: Route;
  /** Parts under way at once. */
  readonly concurrency: number;
  /** Copies an object that turns out to be small. */
  readonly whole: Copier;
  readonly wholeRoute: Route;
  /** Whether `whole` cannot tell a large object by itself, and S3 is asked where the event tells no size. */
  readonly asksSize: boolean;
  readonly movePart: (attempt: Attempt, upload: Upload, source: SourceHead) => MovePart;
}

/** Uploads of one object that are given up in a row, before it is a failure. */
const maxRestarts = 5;

/**
 * Copies in parts, over as many invocations as it takes. The first opens an upload and defers: the upload is
 * known to the queue before any part is, so whoever is killed later, the next goes on from what S3 lists.
 */
export function largeCopier(pair: Pair, ends: Ends, partRoute: PartRoute): Copier {
  return {
    async copy(plan, timeoutMs) {
      const endsAtMs = Date.now() + timeoutMs;
      const attempt = { ends, pair, plan, abortSignal: AbortSignal.timeout(timeoutMs) };
      const run = { attempt, partRoute, endsAtMs };
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
}

/** Opens an upload for the source as it is now. */
async function begin(run: Run, restarts: number): Promise<CopyResult> {
  const { attempt } = run;
  const head = await readHead(attempt);
  const sizeBytes = head.ContentLength ?? 0;
  if (!crossesInParts(attempt.pair, sizeBytes)) return copyWhole(run);
  if (isArchived(head)) return archived;
  const upload = {
    sourceETag: head.ETag ?? '',
    sourceModifiedMs: head.LastModified?.getTime() ?? 0,
    partBytes: partBytesOf(sizeBytes, attempt.pair.multipart.partMiB * 1024 ** 2),
    openedAtMs: Date.now(),
    restarts,
  };
  const id = await openUpload(attempt, { head, tags: await readTags(attempt) });
  return { kind: 'deferred', upload: { ...upload, id } };
}

async function copyWhole({ attempt, partRoute, endsAtMs }: Run): Promise<CopyResult> {
  const result = await partRoute.whole.copy(attempt.plan, Math.max(1, endsAtMs - Date.now()));
  return result.kind === 'copied' ? { ...result, route: partRoute.wholeRoute } : result;
}

/** Goes on with an upload from where S3 says it stands. */
async function goOn(run: Run, upload: Upload): Promise<CopyResult> {
  const { attempt } = run;
  const head = await readHead(attempt);
  const turn = rankUploads(upload, await listUploads(attempt), writerSessions(attempt.pair));
  if (turn.isOvertaken) {
    await abortUpload(attempt, upload.id);
    return { kind: 'overtaken' };
  }
  for (const id of turn.abandoned) await abortUpload(attempt, id);
  if (!isPinnedTo(upload, head)) return startOver(run, upload, changed);
  try {
    return await copyParts(run, upload, head);
  } catch (error) {
    const result = await explain(error, attempt);
    const isAnew = result.kind === 'failed' && anew.has(result.failure.code);
    return isAnew ? startOver(run, upload, result) : giveUp(result, run);
  }
}

async function copyParts(run: Run, upload: Upload, head: SourceHead): Promise<CopyResult> {
  const { attempt, partRoute, endsAtMs } = run;
  const parts = planParts(head.ContentLength ?? 0, upload.partBytes);
  const before = standing(parts, await listParts(attempt, upload.id));
  const missing = parts.filter(({ number }) => !before.has(number));
  const movePart = partRoute.movePart(attempt, upload, head);
  const terms = { pair: attempt.pair, movePart, concurrency: partRoute.concurrency, endsAtMs };
  const { moved, error } = await moveParts(missing, terms);
  // Cut off by the clock, after some progress: no failure.
  if (error && !(attempt.abortSignal.aborted && moved.length > 0)) throw error;
  for (const part of moved) before.set(part.PartNumber, part);
  if (before.size < parts.length || endsAtMs - Date.now() < finishingMs(parts.length)) {
    return { kind: 'deferred', upload };
  }
  return finish(run, upload, { head, parts: parts.flatMap(({ number }) => before.get(number) ?? []) });
}

/** The planned parts that S3 has, by number. One of another size is not the planned one, and is copied again. */
function standing(parts: readonly Part[], listed: readonly DonePart[]): Map<number, DonePart> {
  const lengths = new Map(parts.map((part) => [part.number, partLength(part)]));
  const fitting = listed.filter(({ PartNumber, sizeBytes }) => lengths.get(PartNumber) === sizeBytes);
  return new Map(fitting.map((part) => [part.PartNumber, part]));
}

/** Time that S3 may take to put parts together (API reference, CompleteMultipartUpload: "several minutes"), in ms. */
function finishingMs(parts: number): number {
  return Math.min(120_000, 1_000 + 20 * parts);
}

async function finish(
  run: Run,
  upload: Upload,
  { head, parts }: { readonly head: SourceHead; readonly parts: readonly DonePart[] },
): Promise<CopyResult> {
  const { attempt, partRoute } = run;
  const tags = await readTags(attempt);
  const finished = await finishUpload(attempt, upload, { parts, head });
  if (!finished.ETag) throw noETag('finish-upload', finished.requestId);
  await writeLateTags(attempt, tags);
  if (isSameContent(head, finished) === false) return startOver(run, upload, mismatch(head, finished));
  const after = await readHeadUnlessGone(attempt);
  if (after && !isPinnedTo(upload, after)) return startOver(run, upload, changed);
  return {
    kind: 'copied',
    route: partRoute.route,
    eTag: finished.ETag,
    ...(finished.VersionId && { destinationVersionId: finished.VersionId }),
    ...(finished.requestId && { requestId: finished.requestId }),
  };
}

/** Deleted since, the copy stands: deletions do not cross. */
async function readHeadUnlessGone(attempt: Attempt): Promise<SourceHead | undefined> {
  try {
    return await readHead(attempt);
  } catch (error) {
    if ((await explain(error, attempt)).kind === 'gone') return undefined;
    throw error;
  }
}

/** Whether the source is still the object that the upload was opened for, and its parts can be those of it. */
function isPinnedTo(upload: Upload, head: SourceHead): boolean {
  return (
    head.ETag === upload.sourceETag &&
    (head.LastModified?.getTime() ?? 0) === upload.sourceModifiedMs &&
    isPartSize(head.ContentLength ?? 0, upload.partBytes)
  );
}

/** Gives the upload up and opens another, unless that has happened too often in a row: then `why` is the answer. */
async function startOver(run: Run, upload: Upload, why: CopyResult): Promise<CopyResult> {
  await abortUpload(run.attempt, upload.id);
  return upload.restarts < maxRestarts ? begin(run, upload.restarts + 1) : why;
}

/** What is abandoned is aborted: nobody goes on with the upload of an object that is gone or failed for good. */
async function giveUp(result: CopyResult, { attempt }: Run): Promise<CopyResult> {
  const isOver =
    result.kind === 'gone' || (result.kind === 'failed' && result.failure.disposition === 'permanent');
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
const anew: ReadonlySet<string> = new Set(['SrcObjectChanged', 'DstUploadLost', 'DstChecksumMismatch']);

const changed: CopyResult = {
  kind: 'failed',
  failure: failure('SrcObjectChanged', {
    message: 'The source object was overwritten again and again while it was copied in parts.',
    hint: 'Replay when whoever writes it is done.',
  }),
};

const archived: CopyResult = {
  kind: 'failed',
  failure: failure('SrcObjectNotEligible', {
    message: 'The source object is archived, so nobody can read it.',
    hint: 'Restore it (aws s3api restore-object), then replay.',
  }),
};

function mismatch(source: SourceHead, copy: Fingerprint): CopyResult {
  return { kind: 'failed', failure: checksumMismatch(source, copy) };
}
