const start = 'S3Ferry';

/**
 * What the ids of a pair's statements in shared policies begin with; they take letters and digits only. No two names
 * share one: a name whose hyphens all come before a letter is written in pascal case, any other as it is, with an `X`
 * for each hyphen, and so begins with a small letter.
 */
export function statementIdStem(name: string): string {
  const isRegular = !/-(?![a-z])/.test(name);
  return isRegular ? formerStatementIdStem(name) : start + name.replaceAll('-', 'X');
}

/** The stem of statements that an earlier version wrote: `a-1b` had that of `a-x1b`. */
export function formerStatementIdStem(name: string): string {
  const pascalCase = `-${name}`.replaceAll(
    /-([a-z])?/g,
    (_, letter?: string) => letter?.toUpperCase() ?? 'X',
  );
  return start + pascalCase;
}
