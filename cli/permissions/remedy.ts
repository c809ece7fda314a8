import type { Pair } from '../../lib/core/pair/pair.ts';
import { addCommands, type Profiles, putCommand } from '../../lib/core/policy/aws-command.ts';
import { readPolicy, withStatements } from '../../lib/core/policy/merge-policy.ts';
import { isShared, type PlacedDocument, policyDocuments } from '../../lib/core/policy/policy-documents.ts';
import { policyDocument, type Statement } from '../../lib/core/policy/policy-statement.ts';
import type { PolicySet } from '../../lib/core/proof/policy-set.ts';
import { differenceOf, type StatementDifference } from './deployed-statement.ts';
import type { RefusedNeed } from './prove.ts';
import { type DocumentDecision, documentDecision, simulate } from './simulate.ts';

/** What one document lacks, and how to put it there. */
export interface Remedy {
  readonly document: PlacedDocument;
  readonly statements: readonly Statement[];
  /** Of these, those that are there in another form. */
  readonly differences: readonly StatementDifference[];
  /** AWS CLI, for a POSIX shell. */
  readonly command: string;
}

export interface RemedyPlace {
  readonly profiles?: Profiles;
  /** The policies of both accounts, where they are known: commands then have the merged document. */
  readonly deployed?: PolicySet;
}

/** The statements of `pair` that would meet the refused needs, by document. A need that a Deny refuses has none. */
export async function remedies(
  pair: Pair,
  refused: readonly RefusedNeed[],
  place: RemedyPlace = {},
): Promise<Remedy[]> {
  const found = await Promise.all(
    policyDocuments(pair).map(async (document) => {
      const statements = await missingStatements(document, refused, place.deployed);
      return statements.length > 0 ? [remedy(pair, document, statements, place)] : [];
    }),
  );
  return found.flat();
}

async function missingStatements(
  document: PlacedDocument,
  refused: readonly RefusedNeed[],
  deployed: PolicySet | undefined,
): Promise<Statement[]> {
  const withDecision = (decided: DocumentDecision) =>
    refused.filter(({ need, decision }) => documentDecision(document.id, need, decision) === decided);
  const silent = withDecision('silent');
  const denied = withDecision('denies');
  const judged = await Promise.all(
    document.statements.map(async (explained) => {
      // What a Deny refuses is mended here only where it is this very statement, turned round.
      const isChanged = deployed && differenceOf(document.id, explained.statement, deployed) !== undefined;
      const unmet = isChanged ? [...silent, ...denied] : silent;
      const alone = { documents: { [document.id]: [{ name: '', policy: policyDocument([explained]) }] } };
      const documentDecisions = await Promise.all(
        unmet.map(async ({ need }) => documentDecision(document.id, need, await simulate(need, alone))),
      );
      const helps = documentDecisions.includes('allows');
      return helps ? [explained.statement] : [];
    }),
  );
  return judged.flat();
}

function remedy(
  pair: Pair,
  document: PlacedDocument,
  statements: readonly Statement[],
  { profiles, deployed }: RemedyPlace,
): Remedy {
  if (!deployed) {
    return { document, statements, differences: [], command: addCommands(pair, document, profiles) };
  }
  const differences = statements.flatMap((statement) => differenceOf(document.id, statement, deployed) ?? []);
  // Other policies of a role stay where they are; the pair's own has a name of its own.
  const policies = deployed.documents[document.id] ?? [];
  const policy =
    document.kind === 'permissions' ? policies.find(({ name }) => name === 's3-ferry') : policies[0];
  const before = policy && readPolicy(JSON.stringify(policy.policy));
  const merged = isShared(document)
    ? withStatements(before, statements)
    : withStatements(
        before,
        document.statements.map(({ statement }) => statement),
      );
  return { document, statements, differences, command: putCommand(pair, document, merged, profiles) };
}
