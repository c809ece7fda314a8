import type { Pair } from '../../lib/core/pair/pair.ts';
import {
  type AnyPolicy,
  type AnyStatement,
  isOpenToAll,
  type PolicyDifference,
  policyDifference,
  withoutStatements,
  withStatements,
} from '../../lib/core/policy/merge-policy.ts';
import { statementsOfPair } from '../../lib/core/policy/pair-statement-ids.ts';
import { policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { type SharedPolicy, sharedPolicies } from '../accounts/shared-policy.ts';

/** A change to a policy that others share. Nothing is written before `apply`. */
export interface PolicyChange {
  readonly document: string;
  readonly account: string;
  readonly difference: PolicyDifference;
  apply(): Promise<void>;
}

/** What has to change in the policies of buckets and keys so that they hold the pair's statements, and no old ones. */
export async function changesToAdd(pair: Pair, accounts: Accounts): Promise<PolicyChange[]> {
  const isOurs = statementsOfPair(pair);
  const wanted = new Map(
    policyDocuments(pair).map(({ id, statements }) => [id, statements.map(({ statement }) => statement)]),
  );
  return await changes(sharedPolicies(pair, accounts), (shared, before) => {
    const statements = wanted.get(shared.id) ?? [];
    const current = new Set(statements.map(({ Sid }) => Sid));
    const isOld = (one: AnyStatement) => isOurs(one) && !current.has(one.Sid ?? '');
    const kept = before && withoutStatements(before, isOld);
    if (shared.id === 's3-endpoint' && before && isOpenToAll(before)) return kept;
    return statements.length > 0 ? withStatements(kept, statements) : kept;
  });
}

/** What has to change so that they hold none of the pair's statements. */
export async function changesToRemove(pair: Pair, accounts: Accounts): Promise<PolicyChange[]> {
  const isOurs = statementsOfPair(pair);
  return await changes(
    sharedPolicies(pair, accounts),
    (_, before) => before && withoutStatements(before, isOurs),
  );
}

/** Policies that stay as they are are left out. */
async function changes(
  policies: readonly SharedPolicy[],
  change: (shared: SharedPolicy, before: AnyPolicy | undefined) => AnyPolicy | undefined,
): Promise<PolicyChange[]> {
  const found = await Promise.all(
    policies.map(async (shared) => {
      const before = await shared.read();
      const after = change(shared, before);
      const { document, account } = shared;
      const difference = policyDifference(before, after);
      return { document, account, difference, apply: () => shared.write(after) };
    }),
  );
  return found.filter(({ difference: { added, removed } }) => added.length + removed.length > 0);
}
