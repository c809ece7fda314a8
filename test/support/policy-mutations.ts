import type { PlacedDocument } from '../../lib/core/policy/policy-documents.ts';
import { policyDocument, type Statement } from '../../lib/core/policy/policy-statement.ts';
import type { PolicySet } from '../../lib/core/proof/policy-set.ts';

/** A document with one thing changed. */
export interface Mutation {
  readonly document: PlacedDocument;
  /** What was done, in words. */
  readonly change: string;
  readonly statements: readonly Statement[];
}

/** Every way to take one statement, action or resource away. */
export function removals(document: PlacedDocument): Mutation[] {
  return mutations(document, (statement) => [
    ['the whole', undefined],
    ...without(statement.Action).map(([action, Action]) => [action, { ...statement, Action }] as const),
    ...without(statement.Resource ?? []).map(
      ([resource, Resource]) => [resource, { ...statement, Resource }] as const,
    ),
  ]);
}

/** Every way to take one condition away. */
export function lostConditions(document: PlacedDocument): Mutation[] {
  return mutations(document, (statement) =>
    Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key) => {
        const { [key]: _, ...rest } = keys;
        const { [operator]: __, ...others } = statement.Condition ?? {};
        const left = Object.keys(rest).length > 0 ? { ...others, [operator]: rest } : others;
        const { Condition: ___, ...bare } = statement;
        const change: Statement = Object.keys(left).length > 0 ? { ...bare, Condition: left } : bare;
        return [key, change] as const;
      }),
    ),
  );
}

/** Every statement with all actions of its service; in a role's permissions also with all resources. */
export function widenings(document: PlacedDocument): Mutation[] {
  return mutations(document, (statement) => [
    // Only AssumeRole tells an external id, so a trust that insists on one allows no more by naming every action.
    ...(JSON.stringify(statement.Condition ?? {}).includes('sts:ExternalId')
      ? []
      : [['every action', { ...statement, Action: [`${statement.Action[0]?.split(':')[0]}:*`] }] as const]),
    ...(document.kind === 'permissions' && !statement.Resource?.includes('*')
      ? [['every resource', { ...statement, Resource: ['*'] }] as const]
      : []),
  ]);
}

/** Every bucket statement about objects with all objects of its bucket. */
export function everyObject(document: PlacedDocument): Mutation[] {
  return mutations(document, (statement) => {
    const objects = statement.Resource?.find((arn) => /:s3:::.*\//.test(arn));
    return objects ? [['every object', { ...statement, Resource: [objects.replace(/\/.*$/s, '/*')] }]] : [];
  });
}

/** `world` with the mutated document in place of the right one. */
export function mutated(policySet: PolicySet, { document, statements }: Mutation): PolicySet {
  const policy = { ...policyDocument([]), Statement: statements };
  const { [document.id]: _, ...documents } = policySet.documents;
  return {
    documents:
      statements.length > 0 ? { ...documents, [document.id]: [{ name: 'mutated', policy }] } : documents,
  };
}

function mutations(
  document: PlacedDocument,
  change: (statement: Statement) => readonly (readonly [string, Statement | undefined])[],
): Mutation[] {
  const statements = document.statements.map(({ statement }) => statement);
  return statements.flatMap((statement, at) =>
    change(statement).map(([words, changed]) => ({
      document,
      change: `${statement.Sid}: ${words}`,
      statements: statements.flatMap((one, index) => (index === at ? (changed ?? []) : one)),
    })),
  );
}

/** Every list with one of several entries taken out, and which. */
function without(list: readonly string[]): (readonly [string, readonly string[]])[] {
  if (list.length < 2) return [];
  return list.map((entry) => [entry, list.filter((other) => other !== entry)] as const);
}
