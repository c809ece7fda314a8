import fc from 'fast-check';
import { parsePair } from '../../lib/pair-file/pair-parse.ts';
import { pairJsonSchema } from '../../lib/pair-file/pair-schema.ts';
import { pairText } from '../support/pair-folder.ts';

const good = pairText('acme-uploads', 'acme-archive');

/** What YAML, JavaScript and people give a meaning of its own. */
const pieces = [
  ...[
    '*',
    '*.tmp',
    '&a',
    '*a',
    '&a [*a]',
    '!',
    '!!js/function x',
    '!!binary x',
    '!!set {a}',
    '!!int x',
    '<<:',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    ': ',
    '- ',
    '? ',
    '| ',
    '>',
    '#',
    ' #',
    '@',
    '`',
    '%',
    '"',
    "'",
    '\\',
    '~',
  ],
  ...['null', 'true', 'no', 'off', '0044', '0o17', '0x1f', '1e3', '.inf', '1:30', '2026-11-25', '1_000', '='],
  ...['\n', '\r', '\t', '\n\t', '\n  ', '---\n', '...\n', '%YAML 1.1\n---\n', '\u0000', '\u001b', '\ufeff'],
  ...['"\\ud800"', '\ud800', '\u2028', '🚢', '__proto__: {a: 1}\n', 'constructor: 1\n', 'tags: drop\n'],
  ...[
    'scope: ',
    'prefixes: ',
    'excludes: [',
    'kmsKey: ',
    'vpc: ',
    'log: ',
    '['.repeat(9_000),
    'a: '.repeat(500),
  ],
];

/** A pair file after any typing accident: pieces put in, and stretches taken out. */
const accident = fc
  .array(fc.record({ at: fc.nat(good.length), piece: fc.constantFrom(...pieces), cut: fc.nat(12) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((changes) =>
    changes.reduce((text, { at, piece, cut }) => text.slice(0, at) + piece + text.slice(at + cut), good),
  );
const anyText = fc.oneof(
  accident,
  fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

const texts = (stem: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${stem}${at}`).join(', ');

describe('[U] the text of a pair file', () => {
  test('is a pair, or has problems with a line and what to write, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { pair, problems } = parsePair('x', 'x.yml', text);
        expect(pair === undefined).toBe(problems.length > 0);
        for (const { file, line, field, found, write } of problems) {
          expect(file).toBe('x.yml');
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
          expect([field, found, write]).not.toContain('');
          expect(found.length).toBeLessThan(2_000);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['is long', `${'# '.repeat(40_000)}\n${good}`],
    ['is a list of many', `[${'1, '.repeat(20_000)}]`],
    ['is deep', '{a: '.repeat(15_000)],
    ['is aliases', `a: &a 1\nb: [${'*a, '.repeat(15_000)}]`],
    ['is aliases without anchors', `b: [${'*a, '.repeat(15_000)}]`],
    [
      'has prefixes and suffixes that multiply',
      `${good}scope: { prefixes: [${texts('p', 4_000)}], suffixes: [${texts('s', 4_000)}] }`,
    ],
    ['goes round in a circle', `${good}scope: &a { prefixes: *a }`],
  ])('has few problems where it %s', (_, text) => {
    const { problems } = parsePair('x', 'x.yml', text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
  });
});

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Every field that takes a text, as a path; `[]` is an entry of a list. */
function textFields(
  { type, enum: choices, properties, items }: Schema,
  path: readonly string[] = [],
): string[][] {
  if (type === 'string' && !choices) return [[...path]];
  return [
    ...Object.entries(properties ?? {}).flatMap(([name, field]) => textFields(field, [...path, name])),
    ...(items ? textFields(items, [...path, '[]']) : []),
  ];
}

/** A pair file, in JSON but for the value at `path`, which is as it is typed. */
function fileWith(path: readonly string[], value: string): string {
  const sections: Readonly<Record<string, object>> = {
    source: { account: '111111111111', region: 'eu-central-1', bucket: 'acme-uploads' },
    destination: { account: '222222222222', region: 'eu-west-1', bucket: 'acme-archive' },
    drift: { schedule: 'rate(1 day)' },
    batch: { bucket: 'acme-jobs' },
    vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] },
  };
  const [section = '', field] = path.filter((part) => part !== '[]');
  const typed = path.at(-1) === '[]' ? ['TYPED'] : 'TYPED';
  const { source, destination } = sections;
  const whole = { source, destination, [section]: field ? { ...sections[section], [field]: typed } : typed };
  return JSON.stringify(whole).replace('"TYPED"', () => value);
}

describe('[U] a text that YAML reads as something else', () => {
  const misread = [
    ...[
      '0044187263',
      '111111111111',
      '1e3',
      '0x1F',
      '0o17',
      '.5',
      '1.10',
      '-0',
      '.inf',
      '.nan',
      '9'.repeat(400),
    ],
    ...['true', 'False', 'null', '~', '*.tmp', '*', '**/x', '[a]', '{a}', '!x', '!!x y', '@x', '`x', '%x'],
  ];
  const fields = textFields(pairJsonSchema());

  test('can be in any of these fields', () => {
    expect(fields.map((path) => path.join('.'))).toEqual(
      expect.arrayContaining(['source.account', 'destination.externalId', 'scope.excludes.[]', 'alarmTopic']),
    );
    expect(fields.length).toBeGreaterThan(20);
  });

  test.each(fields.map((path) => [path.join('.'), path] as const))(
    'is shown in %s as it was typed, and is taken in the quotes that are asked for',
    (_, path) => {
      for (const value of misread) {
        const { problems } = parsePair('x', 'x.yml', fileWith(path, value));
        const [problem] = problems;
        const asTyped = expect.stringContaining(value.slice(0, 100));
        if (problem?.found.includes('without quotes')) {
          expect({ value, ...problem }).toMatchObject({
            line: expect.any(Number),
            found: asTyped,
            write: `'${value}'`,
          });
          const again = parsePair('x', 'x.yml', fileWith(path, problem.write));
          expect(again.problems.filter(({ found }) => found.includes('without quotes'))).toEqual([]);
          expect(again.problems.filter(({ write }) => /YAML|spaces/.test(write))).toEqual([]);
        } else {
          // The field takes no such text with quotes either.
          expect({ value, found: problem?.found }).toMatchObject({
            found: /^[[{]/.test(value) ? expect.stringMatching(/^(a list|fields)$/) : asTyped,
          });
          expect(parsePair('x', 'x.yml', fileWith(path, `'${value}'`)).problems).not.toEqual([]);
        }
      }
    },
  );

  test.each([
    [
      'destination.externalId: 0044187263',
      ['destination', 'externalId'],
      '0044187263',
      'the number 44187263',
    ],
    ['destination.role: 007', ['destination', 'role'], '007', 'the number 7'],
    ['scope.excludes: *.tmp', ['scope', 'excludes', '[]'], '*.tmp', 'an alias'],
    ['scope.prefixes: ~', ['scope', 'prefixes', '[]'], '~', 'nothing'],
    ['keyRule.addPrefix: 2026', ['keyRule', 'addPrefix'], '2026', 'the number 2026'],
    ['scope.suffixes: [a]', ['scope', 'suffixes', '[]'], '[a]', 'a list'],
  ])('is explained: %s', (_, path, value, as) => {
    const [problem] = parsePair('x', 'x.yml', fileWith(path, value)).problems;
    expect(problem).toMatchObject({
      found: `${value} without quotes, which YAML reads as ${as}`,
      write: `'${value}'`,
    });
  });
});
