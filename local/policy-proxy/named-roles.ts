/** ARNs of roles that a policy document names as principals. */
export function namedRoles(policy: object): readonly string[] {
  return statementsOf(policy).flatMap((statement) =>
    principals(statement).filter((arn) => roleArn.test(arn)),
  );
}

/** The document with some of its principals replaced. */
export function withPrincipals(policy: object, replacements: ReadonlyMap<string, string>): object {
  const replace = (arn: string) => replacements.get(arn) ?? arn;
  const statements = statementsOf(policy).map((statement) => {
    const arns = principals(statement);
    if (!arns.some((arn) => replacements.has(arn))) return statement;
    return { ...statement, Principal: { ...objectOf(statement.Principal), AWS: arns.map(replace) } };
  });
  return { ...policy, Statement: statements };
}

interface Statement {
  readonly Principal?: unknown;
}

const roleArn = /^arn:[\w-]+:iam::\d{12}:role\//;

function statementsOf(policy: object): readonly Statement[] {
  const statements: unknown = 'Statement' in policy ? policy.Statement : [];
  return (Array.isArray(statements) ? statements : [statements]) as readonly Statement[];
}

function principals({ Principal: principal }: Statement): readonly string[] {
  const named = objectOf(principal)['AWS'] ?? [];
  return (Array.isArray(named) ? named : [named]).filter((arn) => typeof arn === 'string');
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
