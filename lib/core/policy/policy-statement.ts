/** A statement of an IAM policy, as JSON. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal?: '*' | { readonly AWS: string } | { readonly Service: string };
  readonly Action: readonly string[];
  /** Absent in a role's trust, whose resource is the role. */
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A statement and the calls that fail without it, for people. */
export interface ExplainedStatement {
  readonly statement: Statement;
  readonly why: string;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** An Allow of `actions`; `rest` holds what else the statement has. */
export function allow(
  Sid: string,
  why: string,
  { Principal, ...rest }: Omit<Statement, 'Sid' | 'Effect'>,
): ExplainedStatement {
  return { statement: { Sid, Effect: 'Allow', ...(Principal && { Principal }), ...rest }, why };
}

/** The document that holds `statements` and nothing else. */
export function policyDocument(statements: readonly ExplainedStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements.map(({ statement }) => statement) };
}
