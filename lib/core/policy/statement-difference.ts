import { textsOf } from './condition-values.ts';
import type { AnyStatement } from './merge-policy.ts';

/** Fields whose value is one text or a list of them. */
const lists = ['Action', 'NotAction', 'Resource', 'NotResource'] as const;

/** How `standing` differs from the statement that a pair needs, part by part, in words; none where they are alike. */
export function statementDifferences(deployed: AnyStatement, wanted: object): string[] {
  const pair: AnyStatement = { ...wanted };
  return [
    ...single('Effect', textsOf(deployed['Effect']), textsOf(pair['Effect'])),
    ...byName('Principal', principals(deployed['Principal']), principals(pair['Principal'])),
    ...byName('NotPrincipal', principals(deployed['NotPrincipal']), principals(pair['NotPrincipal'])),
    ...lists.flatMap((field) => list(field, textsOf(deployed[field]), textsOf(pair[field]))),
    ...byName('Condition', conditions(deployed['Condition']), conditions(pair['Condition'])),
  ];
}

type Named = Readonly<Record<string, readonly string[]>>;

/** By the kind of principal; `*` is all of them. */
function principals(value: unknown): Named {
  if (typeof value === 'string') return { '': [value] };
  return Object.fromEntries(fields(value).map(([kind, names]) => [kind, textsOf(names)]));
}

/** By key and operator. */
function conditions(value: unknown): Named {
  const entries = fields(value).flatMap(([operator, keys]) =>
    fields(keys).map(([key, values]) => [`${key} (${operator})`, textsOf(values)] as const),
  );
  return Object.fromEntries(entries);
}

function fields(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function byName(part: string, deployed: Named, wanted: Named): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(deployed)])];
  return names.flatMap((name) => single(`${part} ${name}`.trim(), deployed[name], wanted[name]));
}

function single(part: string, deployed: readonly string[] = [], wanted: readonly string[] = []): string[] {
  if (isAlike(deployed, wanted)) return [];
  if (deployed.length === 0) return [`${part} is missing, the pair says ${wanted.join(', ')}`];
  return [`${part} is ${deployed.join(', ')}, the pair says ${wanted.join(', ') || 'nothing of it'}`];
}

function list(part: string, deployed: readonly string[], wanted: readonly string[]): string[] {
  const lacking = wanted.filter((one) => !deployed.includes(one));
  const beyond = deployed.filter((one) => !wanted.includes(one));
  return [
    ...(lacking.length > 0 ? [`${part} lacks ${lacking.join(', ')}`] : []),
    ...(beyond.length > 0 ? [`${part} has ${beyond.join(', ')}, of which the pair says nothing`] : []),
  ];
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text) => other.includes(text));
}
