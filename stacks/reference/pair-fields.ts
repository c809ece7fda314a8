import { pairJsonSchema } from '../../lib/pair-file/pair-schema.ts';
import { markdownTable } from './markdown-table.ts';

/** JSON Schema of a field, as far as the table has it. */
interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly const?: string;
  /** A word, or a section. */
  readonly anyOf?: readonly FieldSchema[];
}

/** Every field of a pair file: its type, what holds where it is left out, what it means, an example. */
export function pairFieldTable(): string {
  return markdownTable(['field', 'type', 'default', 'meaning', 'example'], rowsOf(pairJsonSchema()));
}

function rowsOf({ properties = {}, required = [] }: FieldSchema, before = ''): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${before}${name}`;
    const { meaning, fallback, example } = wordsOf(field);
    const absent = required.includes(name) && field.default === undefined ? '**required**' : fallback;
    const row = [`\`${path}\``, typeOf(field), absent, meaning, example && `\`${example}\``];
    return [row, ...[field, ...(field.anyOf ?? [])].flatMap((one) => rowsOf(one, `${path}.`))];
  });
}

function typeOf(field: FieldSchema): string {
  if (field.anyOf) return field.anyOf.map(typeOf).join(' or ');
  if (field.const) return `\`${field.const}\``;
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.type === 'array') return `list of ${field.items?.type ?? 'value'}s`;
  return field.type === 'object' ? 'section' : (field.type ?? '');
}

/** A description ends with "Default: …." and "Example: …", where it has them. */
function wordsOf({ description = '', default: given }: FieldSchema) {
  const [rest = '', example = ''] = description.split(/ Example: (.*)$/s);
  const [meaning = '', told] = rest.split(/ Default: (.*?)\.?$/s);
  const fallback = told ?? given;
  return { meaning, example, fallback: fallback === undefined ? '' : `\`${fallback}\`` };
}
