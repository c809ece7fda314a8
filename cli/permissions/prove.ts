import type { ApiCall, Need } from '../../lib/core/proof/api-call.ts';
import type { PolicySet } from '../../lib/core/proof/policy-set.ts';
import { type Decision, simulate } from './simulate.ts';

/** What became of one call. */
export interface ProvenCall {
  readonly call: ApiCall;
  /** The needs that are not met; none for a call that passes. */
  readonly refused: readonly RefusedNeed[];
}

export interface RefusedNeed {
  readonly need: Need;
  readonly decision: Decision;
}

/** Simulates `calls` against `world`. */
export async function prove(calls: readonly ApiCall[], policySet: PolicySet): Promise<ProvenCall[]> {
  const judge = rememberingJudge(policySet);
  return await Promise.all(calls.map(async (call) => ({ call, refused: await refusedNeeds(call, judge) })));
}

async function refusedNeeds({ needs }: ApiCall, judge: Judge): Promise<RefusedNeed[]> {
  const judged = await Promise.all(needs.map(async (need) => ({ need, decision: await judge(need) })));
  return judged.filter(({ decision }) => !decision.allowed);
}

type Judge = (need: Need) => Promise<Decision>;

/** Calls share most of their needs. */
function rememberingJudge(policySet: PolicySet): Judge {
  const decisions = new Map<string, Promise<Decision>>();
  return (need) => {
    const text = JSON.stringify(need);
    const decision = decisions.get(text) ?? simulate(need, policySet);
    decisions.set(text, decision);
    return decision;
  };
}
