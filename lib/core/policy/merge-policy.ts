/** A statement of somebody's policy, as JSON has it. */
export interface AnyStatement {
  readonly Sid?: string;
  readonly [field: string]: unknown;
}

/** A policy that others may have written. */
export interface AnyPolicy {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: readonly AnyStatement[];
}

/** Statements that left, came or changed, for people to look at before it happens. */
export interface PolicyDifference {
  readonly added: readonly AnyStatement[];
  readonly removed: readonly AnyStatement[];
  /** How many statements stay as they are. */
  readonly kept: number;
}

/** The policy a JSON text holds; `Statement` may be one statement instead of a list. Throws a SyntaxError. */
export function readPolicy(text: string): AnyPolicy {
  const parsed: { Statement?: AnyStatement | readonly (AnyStatement | null)[] } = JSON.parse(text);
  const { Statement = [] } = parsed;
  const list: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return { ...parsed, Statement: list.filter(isStatement) };
}

function isStatement(value: unknown): value is AnyStatement {
  return typeof value === 'object' && value !== null;
}

/** Only in this version are `${…}` variables (IAM User Guide, "Version"); a policy without any is of 2008-10-17. */
const versionWithVariables = '2012-10-17';

/**
 * `policy` with `statements` in it, each in place of an earlier one of the same id; all others stay as they are, and
 * so does the version of the policy, by which theirs are read.
 */
export function withStatements(
  policy: AnyPolicy | undefined,
  statements: readonly { readonly Sid: string }[],
): AnyPolicy {
  const before = policy?.Statement ?? [];
  const Version = policy?.Version ?? (before.length === 0 ? versionWithVariables : undefined);
  const written = statements.map((one) => (Version === versionWithVariables ? one : withoutVariables(one)));
  const ours = new Map<string, AnyStatement>(written.map((one) => [one.Sid, { ...one }]));
  const present = new Set(before.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid])));
  const replaced = before.map((one) => ours.get(one.Sid ?? '') ?? one);
  const fresh = [...ours].filter(([sid]) => !present.has(sid)).map(([, one]) => one);
  return { ...(Version && { Version }), ...policy, Statement: [...replaced, ...fresh] };
}

/** The statement for a policy whose version cannot write a wildcard as itself: `?` takes its place. */
function withoutVariables<T extends object>(statement: T): T {
  const text = JSON.stringify(statement).replaceAll(/\$\{([*?$])\}/g, (_, character) =>
    character === '$' ? '$' : '?',
  );
  return JSON.parse(text);
}

/** `policy` without the statements that `isOurs`; undefined when none is left. */
export function withoutStatements(
  policy: AnyPolicy,
  isOurs: (statement: AnyStatement) => boolean,
): AnyPolicy | undefined {
  const Statement = policy.Statement.filter((statement) => !isOurs(statement));
  return Statement.length === 0 ? undefined : { ...policy, Statement };
}

/** Whether one statement allows everyone everything, as the policy of a VPC endpoint does that nobody has set. */
export function isOpenToAll({ Statement }: AnyPolicy): boolean {
  const open = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  return Statement.some(({ Sid: _, ...rest }) => canonical(rest) === canonical(open));
}

/** What a change from `before` to `after` does, statement by statement. */
export function policyDifference(
  before: AnyPolicy | undefined,
  after: AnyPolicy | undefined,
): PolicyDifference {
  const [was, is] = [before?.Statement ?? [], after?.Statement ?? []];
  const [wasTexts, isTexts] = [was.map(canonical), is.map(canonical)];
  return {
    added: is.filter((_, at) => !wasTexts.includes(isTexts[at] ?? '')),
    removed: was.filter((_, at) => !isTexts.includes(wasTexts[at] ?? '')),
    kept: wasTexts.filter((text) => isTexts.includes(text)).length,
  };
}

/** AWS gives policies back with a list of one as its one entry, lists and fields in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const entries = value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return entries.length === 1 ? entries[0] : entries;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
