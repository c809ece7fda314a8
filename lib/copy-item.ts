import { pauseMs } from './core/copy/backoff.ts';
import type { Copied, Filtered, Superseded } from './core/copy/outcome.ts';
import { type CopyPlan, plan } from './core/copy/plan.ts';
import type { SourceObject } from './core/copy/source-object.ts';
import type { Upload } from './core/copy/upload.ts';
import type { IntakeItem } from './core/event/envelope/intake-item.ts';
import type { Failure } from './core/failure/failure.ts';
import type { Pair } from './core/pair/pair.ts';
import type { Clock, Copier, CopyResult, SizeResult } from './ports.ts';

/** What copying an object takes; the same for an upload, a replay and a backfill. */
export interface CopyContext {
  readonly pair: Pair;
  readonly copier: Copier;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** How much time is left to this invocation, in ms. */
export interface TimeBudget {
  remainingMs(): number;
}

/** An object that was not copied; the caller decides where its event goes. */
export interface NotCopied {
  readonly kind: 'failed';
  readonly object?: SourceObject;
  readonly failure: Failure;
  readonly tries: number;
  /** Trying its event again cannot help, even where the failure may pass. */
  readonly isGivenUp?: true;
}

/** An object that is not copied yet; the caller hands its upload to another invocation. */
export interface Suspended {
  readonly kind: 'suspended';
  readonly object: SourceObject;
  readonly destinationKey: string;
  readonly upload: Upload;
}

/** Time kept back from copying to settle what failed and to write the logs, in ms. */
const settlingMs = 3_000;
const maxTries = 6;

/** Copies one item: plans, copies, and copies again with growing pauses while the failure may pass and time remains. */
export async function copyItem(
  item: IntakeItem,
  copyContext: CopyContext,
  budget: TimeBudget,
): Promise<Copied | Superseded | Filtered | Suspended | NotCopied> {
  if (item.kind === 'ignored') return { kind: 'filtered', reason: item.reason };
  if (item.kind === 'rejected') return { kind: 'failed', failure: item.failure, tries: 0 };
  const { object } = item;
  const decided = plan(copyContext.pair, object, item.upload);
  if (decided.kind === 'filter') return { kind: 'filtered', object, reason: decided.reason };
  if (decided.kind === 'refuse') return { kind: 'failed', object, failure: decided.failure, tries: 0 };
  return decided.kind === 'ask-size'
    ? copySized(item, copyContext, budget)
    : copyPlanned(decided, copyContext, budget);
}

/** Copies an object with the size that S3 says it has. */
async function copySized(
  item: Extract<IntakeItem, { kind: 'object' }>,
  copyContext: CopyContext,
  budget: TimeBudget,
): ReturnType<typeof copyItem> {
  const { object } = item;
  const ask = (timeoutMs: number) => copyContext.copier.size(object, timeoutMs);
  const { result, tries } = await withRetries(ask, copyContext, budget);
  if (result.kind === 'failed') return { ...result, object, tries };
  if (result.kind === 'superseded') return { ...result, object };
  return copyItem({ ...item, object: { ...object, sizeBytes: result.sizeBytes } }, copyContext, budget);
}

async function copyPlanned(
  planned: CopyPlan,
  copyContext: CopyContext,
  budget: TimeBudget,
): Promise<Copied | Superseded | Suspended | NotCopied> {
  const { object, destinationKey } = planned;
  const startedAt = copyContext.clock.now();
  const copy = (timeoutMs: number) => copyContext.copier.copy(planned, timeoutMs);
  const { result, tries } = await withRetries(copy, copyContext, budget);
  if (result.kind === 'failed') return { ...result, object, tries };
  if (result.kind === 'deferred') return { ...result, kind: 'suspended', object, destinationKey };
  if (result.kind === 'superseded') return { ...result, object };
  const now = copyContext.clock.now();
  const eventAt = Date.parse(object.eventTime ?? '');
  return {
    kind: 'copied',
    object,
    destinationKey,
    route: result.route ?? planned.route,
    eTag: result.eTag,
    ...(result.destinationVersionId && { destinationVersionId: result.destinationVersionId }),
    ...(result.requestId && { requestId: result.requestId }),
    durationMs: now - startedAt,
    ...(Number.isFinite(eventAt) && { latencyMs: Math.max(0, now - eventAt) }),
    tries,
  };
}

async function withRetries<Result extends CopyResult | SizeResult>(
  attempt: (timeoutMs: number) => Promise<Result>,
  copyContext: CopyContext,
  budget: TimeBudget,
): Promise<{ readonly result: Result; readonly tries: number }> {
  for (let tries = 1; ; tries++) {
    const result = await attempt(Math.max(1, budget.remainingMs() - settlingMs));
    if (result.kind !== 'failed' || result.failure.disposition === 'permanent' || result.isGivenUp) {
      return { result, tries };
    }
    const pause = pauseMs(tries, copyContext.random());
    if (tries === maxTries || budget.remainingMs() - settlingMs <= pause) return { result, tries };
    await copyContext.clock.sleep(pause);
  }
}
