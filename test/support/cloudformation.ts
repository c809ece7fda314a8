import { parse } from 'yaml';

/** A template of CloudFormation, as far as tests look into it. */
export interface Template {
  readonly Parameters: Record<string, { Type: string; Default?: string; AllowedValues?: string[] }>;
  readonly Conditions: Record<string, unknown>;
  readonly Resources: Record<string, unknown>;
  readonly Outputs: Record<string, { Value: unknown; Condition?: string }>;
}

export function parseTemplate(text: string): Template {
  return parse(text);
}

/** What CloudFormation takes beside the template: its parameters, and AWS::AccountId and the like. */
export interface Deployment {
  readonly parameters: Readonly<Record<string, string>>;
  readonly pseudo: Readonly<Record<string, string>>;
}

/** CloudFormation's filling in of references, in one account. Throws at anything it does not know. */
export function resolver(template: Template, { parameters, pseudo }: Deployment) {
  const given = (name: string): string | string[] => {
    const declared = template.Parameters[name];
    const value = parameters[name] ?? declared?.Default ?? pseudo[name];
    if (value === undefined) throw new Error(`Nothing is known of ${name}.`);
    return declared?.Type === 'CommaDelimitedList' ? value.split(',').map((entry) => entry.trim()) : value;
  };

  const functions: Record<string, (argument: never) => unknown> = {
    Ref: (name: string) => (name === 'AWS::NoValue' ? noValue : given(name)),
    'Fn::Sub': (argument: string | [string, Record<string, unknown>]) => {
      const [text, values] = typeof argument === 'string' ? [argument, {}] : argument;
      const own = resolve(values) as Record<string, string>;
      return text.replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => own[name] ?? plainText(given(name)));
    },
    'Fn::Join': ([separator, list]: [string, unknown]) => (resolve(list) as string[]).join(separator),
    'Fn::Equals': ([a, b]: [unknown, unknown]) => resolve(a) === resolve(b),
    'Fn::Not': ([one]: [unknown]) => !resolve(one),
    'Fn::And': (all: { Condition: string }[]) => all.every(({ Condition }) => holds(Condition)),
    'Fn::If': ([name, yes, no]: [string, unknown, unknown]) => resolve(holds(name) ? yes : no),
  };

  function holds(condition: string): boolean {
    if (!(condition in template.Conditions)) throw new Error(`There is no condition ${condition}.`);
    return resolve(template.Conditions[condition]) === true;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((entry) => entry !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
    const known = functions[name];
    if (known && more.length === 0) return known(argument as never);
    if (name.startsWith('Fn::')) throw new Error(`${name} is not known here.`);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }

  return { resolve, holds };
}

const noValue = Symbol('AWS::NoValue');

function plainText(value: string | string[]): string {
  if (typeof value !== 'string') throw new Error('A list cannot be filled into a text.');
  return value;
}
