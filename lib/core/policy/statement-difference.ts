import { textsOf } from './condition-values.ts';
import type { AnyStatement } from './merge-policy.ts';

/** Fields whose value is one text or a list of them. */
const lists = ['Action', 'NotAction', 'Resource', 'NotResource'] as const;

/** How `standing` differs from the statement that a pair needs, part by part, in words; none where they are alike. */
export function statementDifferences(standing: AnyStatement, wanted: object): string[] {
  const pair: AnyStatement = { ...wanted };
  return [
    ...single('Effect', textsOf(standing['Effect']), textsOf(pair['Effect'])),
    ...byName('Principal', principals(standing['Principal']), principals(pair['Principal'])),
    ...byName('NotPrincipal', principals(standing['NotPrincipal']), principals(pair['NotPrincipal'])),
    ...lists.flatMap((field) => list(field, textsOf(standing[field]), textsOf(pair[field]))),
    ...byName('Condition', conditions(standing['Condition']), conditions(pair['Condition'])),
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

function byName(part: string, standing: Named, wanted: Named): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(standing)])];
  return names.flatMap((name) => single(`${part} ${name}`.trim(), standing[name], wanted[name]));
}

function single(part: string, standing: readonly string[] = [], wanted: readonly string[] = []): string[] {
  if (isAlike(standing, wanted)) return [];
  if (standing.length === 0) return [`${part} is missing, the pair says ${wanted.join(', ')}`];
  return [`${part} is ${standing.join(', ')}, the pair says ${wanted.join(', ') || 'nothing of it'}`];
}

function list(part: string, standing: readonly string[], wanted: readonly string[]): string[] {
  const lacking = wanted.filter((one) => !standing.includes(one));
  const beyond = standing.filter((one) => !wanted.includes(one));
  return [
    ...(lacking.length > 0 ? [`${part} lacks ${lacking.join(', ')}`] : []),
    ...(beyond.length > 0 ? [`${part} has ${beyond.join(', ')}, of which the pair says nothing`] : []),
  ];
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text) => other.includes(text));
}
