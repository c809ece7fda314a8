import { CopyObjectCommand, type CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import { checksumMismatch, type Fingerprint, isSameContent } from '../../core/copy/integrity.ts';
import { copyRequest } from '../../core/copy/request.ts';
import { failure } from '../../core/failure/failure.ts';
import type { Pair } from '../../core/pair/pair.ts';
import type { CopyResult, ObjectCopier } from '../../ports.ts';
import type { Ends } from './s3-ends.ts';
import { readHead } from './s3-source.ts';
import { type Attempt, explain } from './step.ts';
import { withTimeLimit } from './time-limit.ts';
import { sendCopy } from './warm-s3-client.ts';

/** Makes one `CopyObject`, in one try. Rejects with an error that `toFault` reads. */
export type CopyObject = (
  request: ReturnType<typeof copyRequest>,
  abortSignal: AbortSignal,
) => Promise<CopyAnswer>;

/** What is read of the answer. */
interface CopyAnswer {
  readonly CopyObjectResult?: CopyObjectCommandOutput['CopyObjectResult'];
  readonly VersionId?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly $metadata: { readonly requestId?: string | undefined };
}

/** Copies by one `CopyObject`. */
export function singleCopier(pair: Pair, ends: Ends, copyObject: CopyObject = bySdk(ends)): ObjectCopier {
  return {
    copy: (plan, timeoutMs) =>
      withTimeLimit(timeoutMs, async (abortSignal) => {
        const attempt = { ends, pair, plan, abortSignal };
        try {
          return await copyOnce(attempt, copyObject);
        } catch (error) {
          return await explain(error, attempt);
        }
      }),
  };
}

function bySdk({ copy }: Ends): CopyObject {
  return (request, abortSignal) => sendCopy(copy, new CopyObjectCommand(request), abortSignal);
}

async function copyOnce(attempt: Attempt, copyObject: CopyObject): Promise<CopyResult> {
  const { pair, plan, abortSignal } = attempt;
  const output = await copyObject(copyRequest(pair, plan), abortSignal);
  const requestId = output.$metadata.requestId;
  const eTag = output.CopyObjectResult?.ETag;
  if (!eTag) return { kind: 'failed', failure: incomplete(requestId) };
  const isTrue = await isCopyOfSource(attempt, output);
  if (!isTrue.holds) return { kind: 'failed', failure: checksumMismatch(isTrue.source, fingerprint(output)) };
  return {
    kind: 'copied',
    eTag,
    ...(output.VersionId && { destinationVersionId: output.VersionId }),
    ...(requestId && { requestId }),
  };
}

/**
 * Compares the copy with the source. The event's ETag costs nothing and settles nearly all; only where it
 * differs is the source asked, for it may have been overwritten since: that is no fault, and has an event of its own.
 */
async function isCopyOfSource(
  attempt: Attempt,
  output: CopyAnswer,
): Promise<{ holds: true } | { holds: false; source: Fingerprint }> {
  const { pair, plan } = attempt;
  const answered: Fingerprint = {
    ETag: plan.object.eTag,
    ...(pair.source.kmsKey && { ServerSideEncryption: 'aws:kms' }),
  };
  if (isSameContent(answered, fingerprint(output)) !== false) return { holds: true };
  const source = await readHead(attempt);
  const isOverwritten = source.ETag?.replaceAll('"', '') !== plan.object.eTag?.replaceAll('"', '');
  const holds = isOverwritten || isSameContent(source, fingerprint(output)) !== false;
  return holds ? { holds } : { holds, source };
}

function fingerprint({ CopyObjectResult, ServerSideEncryption }: CopyAnswer): Fingerprint {
  return { ...CopyObjectResult, ...(ServerSideEncryption && { ServerSideEncryption }) };
}

/** A copy may answer 200 with an error after the headers; without an ETag nothing proves that the object was written. */
function incomplete(requestId: string | undefined) {
  return failure('DstResultIncomplete', {
    message: 'S3 answered 200 to CopyObject, but its result has no ETag.',
    hint: 'S3 does this when it meets an error after it began to answer. Nothing to do: the copy is tried again.',
    status: 200,
    ...(requestId && { requestId }),
  });
}
