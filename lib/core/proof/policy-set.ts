import type { Pair } from '../pair/pair.ts';
import { type DocumentId, policyDocuments } from '../policy/policy-documents.ts';
import { policyDocument } from '../policy/policy-statement.ts';

/** A policy as it is somewhere, whoever wrote it. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: object;
}

/** The policies that decide about the calls of a pair. What is absent is not there, and allows nothing. */
export interface PolicySet {
  /** A role may have several policies as its permissions, anything else has one. */
  readonly documents: { readonly [id in DocumentId]?: readonly NamedPolicy[] };
  /** Permissions boundaries of the roles. */
  readonly boundaries?: { readonly [id in DocumentId]?: readonly NamedPolicy[] };
  /** Id of the VPC whose gateway endpoint calls pass, where it is known. */
  readonly sourceVpc?: string;
}

/** The policies of `pair` alone, exactly as they are generated. */
export function generatedPolicies(pair: Pair): PolicySet {
  const entries = policyDocuments(pair).map(({ id, document, statements }) => [
    id,
    [{ name: document, policy: policyDocument(statements) }],
  ]);
  return { documents: Object.fromEntries(entries) };
}
