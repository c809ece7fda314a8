/** A property that is not as it should be; both as JSON has them, undefined where there is nothing. */
export interface Difference {
  /** Its path below the part, as in `Target.Arn`. */
  readonly property: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** Where two values differ, down to what is no object. Lists are equal in any order; numbers and texts that read alike too. */
export function changes(property: string, found: unknown, expected: unknown): Difference[] {
  if (isObject(found) && isObject(expected)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return names.flatMap((name) => changes(`${property}.${name}`, found[name], expected[name]));
  }
  return canonical(found) === canonical(expected) ? [] : [{ property, found, expected }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** SQS gives its numbers as texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (!isObject(value)) return value === undefined ? '' : JSON.stringify(String(value));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .sort()
    .join()}}`;
}
