import { textsOf } from './condition-values.ts';
import type { AnyStatement } from './merge-policy.ts';

/** The statements of a policy by their ids, in one form whatever way they are written; one without an id by its place. */
export function statementsById({
  Statement,
}: {
  readonly Statement: readonly object[];
}): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Statement.map((one, at) => {
      const statement: AnyStatement = { ...one };
      return [statement.Sid ?? `statement ${at + 1}`, canonical(statement)];
    }),
  );
}

const listed = new Set(['Action', 'NotAction', 'Resource', 'NotResource']);

function canonical({ Sid: _, ...fields }: AnyStatement): object {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, listed.has(field) ? textsOf(value) : lone(value)]),
  );
}

/** A list of one is the same as its element. */
function lone(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? lone(value[0]) : value.map(lone);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lone(inner)]));
}
