import type { ApiCall, Need } from '../../lib/core/proof/api-call.ts';
import type { PolicyWorld } from '../../lib/core/proof/policy-world.ts';
import type { Guard } from '../../lib/core/proof/proof-guards.ts';
import { simulate, type Verdict, voiceOf } from './simulate.ts';

/** What became of one call. */
export interface ProvenCall {
  readonly call: ApiCall;
  /** The needs that are not met; none for a call that passes. */
  readonly refused: readonly RefusedNeed[];
}

export interface RefusedNeed {
  readonly need: Need;
  readonly verdict: Verdict;
}

/** Simulates `calls` against `world`. */
export async function prove(calls: readonly ApiCall[], world: PolicyWorld): Promise<ProvenCall[]> {
  const judge = rememberingJudge(world);
  return await Promise.all(calls.map(async (call) => ({ call, refused: await refusedNeeds(call, judge) })));
}

async function refusedNeeds({ needs }: ApiCall, judge: Judge): Promise<RefusedNeed[]> {
  const judged = await Promise.all(needs.map(async (need) => ({ need, verdict: await judge(need) })));
  return judged.filter(({ verdict }) => !verdict.allowed);
}

/** Those of `bounds` that do not hold: what a document of `world` allows although no call needs it. */
export async function excesses(bounds: readonly Guard[], world: PolicyWorld): Promise<Guard[]> {
  const judge = rememberingJudge(world);
  const judged = await Promise.all(
    bounds.map(async (guard) => ({ guard, verdict: await judge(guard.need) })),
  );
  return judged
    .filter(({ guard, verdict }) => voiceOf(guard.document, guard.need, verdict) === 'allows')
    .map(({ guard }) => guard);
}

type Judge = (need: Need) => Promise<Verdict>;

/** Calls share most of their needs. */
function rememberingJudge(world: PolicyWorld): Judge {
  const verdicts = new Map<string, Promise<Verdict>>();
  return (need) => {
    const text = JSON.stringify(need);
    const verdict = verdicts.get(text) ?? simulate(need, world);
    verdicts.set(text, verdict);
    return verdict;
  };
}
