import type { NamedPolicy } from '../../lib/core/proof/policy-set.ts';

/** Characters that mean themselves where the simulation would take them for wildcards. */
const literals = [
  ['*', '\ue000'],
  ['?', '\ue001'],
  ['$', '\ue002'],
] as const;

/** Wildcards and line breaks in the key of an object mean themselves; `*` alone is no resource at all. */
export function literalArn(arn: string): string {
  if (arn === '*') return arn;
  return literals
    .reduce((text, [wildcard, standIn]) => text.replaceAll(wildcard, standIn), arn)
    .replaceAll(/[\n\r\u2028\u2029]/g, '\ufffd');
}

/** `${*}` in a policy is the character itself (IAM User Guide, "Policy variables"). */
export function literalDocument(policy: object): object {
  return JSON.parse(
    literals.reduce(
      (text, [wildcard, standIn]) => text.replaceAll(`\${${wildcard}}`, standIn),
      JSON.stringify(policy),
    ),
  );
}

export function literalPolicy({ name, policy }: NamedPolicy): NamedPolicy {
  return { name, policy: literalDocument(policy) };
}
