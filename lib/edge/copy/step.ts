import { setTimeout as sleep } from 'node:timers/promises';
import { pauseMs } from '../../core/copy/backoff.ts';
import type { CopyPlan } from '../../core/copy/plan.ts';
import { classify } from '../../core/failure/classify.ts';
import { meansGone } from '../../core/failure/classify-step.ts';
import { type Fault, isUnavailable, type Step } from '../../core/failure/fault.ts';
import type { Pair } from '../../core/pair/pair.ts';
import type { CopyResult } from '../../ports.ts';
import { AssumeRoleError } from './assume-role.ts';
import { toFault } from './aws-fault.ts';
import type { Ends } from './s3-ends.ts';
import { gatherEvidence } from './source-evidence.ts';

/** Thrown when a step of a copy fails, so that the copy knows which it was. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly fault: Fault;

  constructor(fault: Fault, cause: unknown) {
    super(fault.message, { cause });
    this.fault = fault;
  }
}

/** The answer of `call`, or a {@link StepError}. */
export async function atStep<Output>(step: Step, call: Promise<Output>): Promise<Output> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof StepError ? error : new StepError(faultOf(error, step), error);
  }
}

/** Times that a step is made which cannot be left to another try of the whole copy, for it would begin again. */
const triesOfStep = 3;

/** What `work` answers, tried again with growing pauses while S3 fails or does not answer. Rejects with its last error. */
export async function retried<Output>(
  abortSignal: AbortSignal,
  work: (tries: number) => Promise<Output>,
): Promise<Output> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries);
    } catch (error) {
      const mayPass = isUnavailable(faultOf(error, 'copy'));
      if (tries === triesOfStep || abortSignal.aborted || !mayPass) throw error;
      await sleep(pauseMs(tries, Math.random()));
    }
  }
}

/** The fault in `error`; `step` where it does not say itself where it happened. */
export function faultOf(error: unknown, step: Step): Fault {
  const isOwn = error instanceof AssumeRoleError || error instanceof StepError;
  return isOwn ? error.fault : toFault(error, step);
}

/** S3 answered 200, but without the ETag, which alone proves that the object was written. */
export function noETag(step: Step, requestId: string | undefined): StepError {
  const message = `S3 answered 200, but the result of the step ${step} has no ETag.`;
  const fault = { kind: 'service', step, code: 'NoETag', status: 200, message } as const;
  return new StepError({ ...fault, ...(requestId && { requestId }) }, undefined);
}

/** One question about a source object. */
export interface Question {
  readonly ends: Ends;
  readonly pair: Pair;
  readonly plan: Pick<CopyPlan, 'object'>;
  readonly abortSignal: AbortSignal;
}

/** One try of a copy. */
export interface Attempt extends Question {
  readonly plan: CopyPlan;
}

/** What a try that failed comes to, after the questions that are to be asked. Never throws. */
export async function explain(
  error: unknown,
  attempt: Question,
): Promise<Extract<CopyResult, { kind: 'superseded' | 'failed' }>> {
  const { ends, pair, plan, abortSignal } = attempt;
  const fault = faultOf(error, 'copy');
  const requestId = fault.requestId ? { requestId: fault.requestId } : {};
  const evidence = await gatherEvidence(ends.ask, { pair, key: plan.object.key, fault, abortSignal });
  if (meansGone(fault, evidence)) return { kind: 'superseded', ...requestId };
  return { kind: 'failed', failure: classify(fault, pair, evidence) };
}
