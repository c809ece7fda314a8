import { type AnyStatement, readPolicy } from '../../lib/core/policy/merge-policy.ts';
import type { DocumentId } from '../../lib/core/policy/policy-documents.ts';
import type { Statement } from '../../lib/core/policy/policy-statement.ts';
import { statementDifferences } from '../../lib/core/policy/statement-difference.ts';
import type { PolicySet } from '../../lib/core/proof/policy-set.ts';

/** A statement of the pair that is deployed in another form. */
export interface StatementDifference {
  readonly sid: string;
  readonly deployed: AnyStatement;
  /** Part by part, in words. */
  readonly differences: readonly string[];
}

/** How the statement of the same id in `document` differs from `wanted`; undefined where there is none, or it is alike. */
export function differenceOf(
  document: DocumentId,
  wanted: Statement,
  policySet: PolicySet,
): StatementDifference | undefined {
  const policies = (policySet.documents[document] ?? []).map(({ policy }) =>
    readPolicy(JSON.stringify(policy)),
  );
  const statements = policies.flatMap(({ Statement: all }) => all);
  const deployed = statements.find(({ Sid }) => Sid === wanted.Sid);
  if (!deployed) return undefined;
  const differences = statementDifferences(deployed, wanted);
  return differences.length > 0 ? { sid: wanted.Sid, deployed, differences } : undefined;
}
