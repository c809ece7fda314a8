import { matches as matchesWildcard } from '../../lib/core/copy/scope.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether an event matches an EventBridge pattern (EventBridge User Guide, "Comparison operators for use in event
 * patterns"). Throws an Error on an operator it does not know, rather than deliver or drop by guess.
 */
export function matchesPattern(pattern: Fields, event: Fields): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return asList(wanted).some((one) => matchesPattern(asFields(one), event));
    const value = event[name];
    if (!Array.isArray(wanted)) return matchesPattern(asFields(wanted), isFields(value) ? value : {});
    const values = Array.isArray(value) ? value : [value];
    return wanted.some((matcher) => values.some((one) => matchesValue(matcher, one)));
  });
}

function matchesValue(matcher: unknown, value: unknown): boolean {
  if (!isFields(matcher)) return matcher === value;
  const [operator, operand] = Object.entries(matcher)[0] ?? ['', undefined];
  if (operator === 'exists') return (value !== undefined) === operand;
  const test = operators[operator];
  if (!test) throw new Error(`The local EventBridge does not know the operator ${JSON.stringify(operator)}.`);
  return value !== undefined && test(operand, value);
}

const operators: Readonly<Record<string, (operand: unknown, value: unknown) => boolean>> = {
  prefix: affix((value, part) => value.startsWith(part)),
  suffix: affix((value, part) => value.endsWith(part)),
  'equals-ignore-case': (operand, value) => folded(value) === folded(operand),
  // Here `*` is the only wildcard.
  wildcard: (operand, value) =>
    typeof value === 'string' && asList(operand).some((one) => wildcardParts(String(one), value)),
  'anything-but': (operand, value) => !asList(operand).some((one) => matchesValue(one, value)),
  numeric: (operand, value) => typeof value === 'number' && inRange(asList(operand), value),
};

function affix(
  test: (value: string, part: string) => boolean,
): (operand: unknown, value: unknown) => boolean {
  return (operand, value) => {
    if (typeof value !== 'string') return false;
    return asList(operand).some((one) =>
      isFields(one)
        ? test(folded(value), folded(one['equals-ignore-case']))
        : typeof one === 'string' && test(value, one),
    );
  };
}

/** `matches` knows `?` as well, which stands for itself in EventBridge: literal parts are compared apart from it. */
function wildcardParts(pattern: string, value: string): boolean {
  const mark = '\u0000';
  return matchesWildcard(pattern.replaceAll('?', mark), value.replaceAll('?', mark));
}

function inRange(conditions: readonly unknown[], value: number): boolean {
  for (let index = 0; index < conditions.length; index += 2) {
    const bound = Number(conditions[index + 1]);
    const holds = { '<': value < bound, '<=': value <= bound, '>': value > bound, '>=': value >= bound };
    const sign = String(conditions[index]);
    const met = sign === '=' ? value === bound : holds[sign as keyof typeof holds];
    if (!met) return false;
  }
  return true;
}

function folded(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
