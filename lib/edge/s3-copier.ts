import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { classify } from '../core/classify.ts';
import type { Evidence } from '../core/evidence.ts';
import { failure } from '../core/failure.ts';
import type { Pair } from '../core/pair.ts';
import type { CopyPlan } from '../core/plan.ts';
import { copyRequest } from '../core/request.ts';
import type { Copier, CopyResult } from '../ports.ts';
import { AssumeRoleError } from './assume-role.ts';
import { toFault } from './aws-fault.ts';
import { gatherEvidence } from './source-evidence.ts';

/**
 * Makes an S3 client of a Region. Without credentials it gets some of its own, asked for when it first needs
 * them; with those of another client it shares them.
 */
export type OpenS3 = (region: string, credentials?: S3Client['config']['credentials']) => S3Client;

/** Copies by one `CopyObject`. Other clients are opened only when the credentials turn out to be expired. */
export function s3Copier(pair: Pair, open: OpenS3): Copier {
  let current = signed(open, pair);
  return {
    async copy(plan, timeoutMs) {
      const clients = current;
      const attempt = { clients, pair, plan, abortSignal: AbortSignal.timeout(timeoutMs) };
      try {
        return await copyOnce(attempt);
      } catch (error) {
        const result = await explain(error, attempt);
        const isExpired = result.kind === 'failed' && result.failure.code === 'CredentialsExpired';
        // Another copy that failed with the same client may have opened a new one already.
        if (isExpired && current === clients) current = signed(open, pair);
        return result;
      }
    },
  };
}

/** Clients of one signer: one copies, the other asks the source when a copy is refused. */
interface Clients {
  readonly copy: S3Client;
  readonly ask: () => S3Client;
}

/** A copy is a request to the destination's Region; S3 answers questions only in the bucket's own. */
function signed(open: OpenS3, { source, destination }: Pair): Clients {
  const copy = open(destination.region);
  let asker = source.region === destination.region ? copy : undefined;
  return {
    copy,
    ask() {
      asker ??= open(source.region, copy.config.credentials);
      return asker;
    },
  };
}

/** One try: the copy, and the questions when it is refused. */
interface Attempt {
  readonly clients: Clients;
  readonly pair: Pair;
  readonly plan: CopyPlan;
  readonly abortSignal: AbortSignal;
}

async function copyOnce({ clients, pair, plan, abortSignal }: Attempt): Promise<CopyResult> {
  const output = await clients.copy.send(new CopyObjectCommand(copyRequest(pair, plan)), { abortSignal });
  const requestId = output.$metadata.requestId;
  const eTag = output.CopyObjectResult?.ETag;
  if (!eTag) return { kind: 'failed', failure: incomplete(requestId) };
  return {
    kind: 'copied',
    eTag,
    ...(output.VersionId && { destinationVersionId: output.VersionId }),
    ...(requestId && { requestId }),
  };
}

async function explain(error: unknown, attempt: Attempt): Promise<CopyResult> {
  const { clients, pair, plan, abortSignal } = attempt;
  const fault = error instanceof AssumeRoleError ? error.fault : toFault(error, 'copy');
  const requestId = fault.requestId ? { requestId: fault.requestId } : {};
  if (fault.code === 'NoSuchKey') return { kind: 'gone', ...requestId };
  const evidence = await gatherEvidence(clients.ask, { pair, key: plan.object.key, fault, abortSignal });
  if (isGone(evidence)) return { kind: 'gone', ...requestId };
  return { kind: 'failed', failure: classify(fault, pair, evidence) };
}

/** Deleted between the copy and the questions, or never there. */
function isGone({ read, head }: Evidence): boolean {
  return read?.status === 404 && head?.status === 404;
}

/** A copy may answer 200 with an error after the headers; without an ETag nothing proves that the object stands. */
function incomplete(requestId: string | undefined) {
  return failure('DstResultIncomplete', {
    message: 'S3 answered 200 to CopyObject, but its result has no ETag.',
    hint: 'S3 does this when it meets an error after it began to answer. Nothing to do: the copy is tried again.',
    status: 200,
    ...(requestId && { requestId }),
  });
}
