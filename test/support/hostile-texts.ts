import fc from 'fast-check';

const variables = [
  ...['env:HOME', 'self:service', 'sls:stage', 'AWS::Region', 'opt:x, "y"', 'file(a.yml):b'],
  ...['', '$', '*', '?', 'aws:username'],
].map((name) => `\${${name}}`);

/** What serverless, CloudFormation, JSON, HCL, IAM or a shell gives a meaning of its own. */
const pieces = [
  ...variables,
  ...[
    '{{resolve:ssm:/name}}',
    '{{resolve:secretsmanager:a:SecretString:b}}',
    '#{AWS::Region}',
    '%{type}',
    '&{x}',
  ],
  ...[
    '$',
    '{',
    '}',
    '$' + '{',
    '{{',
    '%%{',
    '&&{',
    '\\',
    '"',
    "'",
    '`',
    '\n',
    '\u0000',
    '\u2028',
    '\u009b',
    '\b',
  ],
  ...[
    '*',
    '?',
    '~',
    '_$folder$',
    '$(id)',
    ',',
    ':',
    '/',
    ' ',
    '日',
    '🚢',
    '!Sub ',
    'Fn::Sub',
    '<',
    '&',
    '=',
    'a',
  ],
];

/** A part of a key that others would read as something else. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && text.isWellFormed() && !/^\*+$/.test(text));
