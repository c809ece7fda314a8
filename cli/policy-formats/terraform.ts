import type { PlacedDocument } from '../../lib/core/policy/policy-documents.ts';
import type { Statement } from '../../lib/core/policy/policy-statement.ts';

/** Terraform: a policy document for each of `documents`, with the role, and how to merge what is shared. */
export function terraform(pairName: string, documents: readonly PlacedDocument[]): string {
  const stem = `s3_ferry_${pairName.replaceAll('-', '_')}`;
  const name = ({ id }: PlacedDocument) => `${stem}_${id.replaceAll('-', '_')}`;
  const blocks = documents.map((document) => {
    const { account, document: words, kind, owner } = document;
    const head = `# Account ${account}: ${words}`;
    return `${head}\n${terraformDocument(name(document), document.statements)}\n\n${use(kind, { name: name(document), owner, stem })}`;
  });
  return `${blocks.join('\n\n')}\n`;
}

/** The data source `name` of a policy document with these statements. */
export function terraformDocument(name: string, statements: PlacedDocument['statements']): string {
  return `data "aws_iam_policy_document" ${text(name)} {\n${statements.map(statementBlock).join('\n')}\n}`;
}

function use(
  kind: PlacedDocument['kind'],
  { name, owner, stem }: { readonly name: string; readonly owner: string; readonly stem: string },
): string {
  const json = `data.aws_iam_policy_document.${name}.json`;
  if (kind === 'trust') {
    return `resource "aws_iam_role" ${text(stem)} {\n  name               = ${text(owner)}\n  assume_role_policy = ${json}\n}`;
  }
  if (kind === 'permissions') {
    return `resource "aws_iam_role_policy" ${text(stem)} {\n  name   = "s3-ferry"\n  role   = aws_iam_role.${stem}.id\n  policy = ${json}\n}`;
  }
  return `# Shared with others: add ${json} to the source_policy_documents of\n# the document that the ${sharedBy[kind]} of ${owner} is made of.`;
}

const sharedBy: Readonly<Record<'bucket' | 'key' | 'endpoint' | 'queue', string>> = {
  bucket: 'aws_s3_bucket_policy',
  key: 'aws_kms_key_policy',
  endpoint: 'aws_vpc_endpoint_policy',
  queue: 'aws_sqs_queue_policy',
};

function statementBlock({ statement }: { readonly statement: Statement }): string {
  const { Sid, Action, Resource, Principal, Condition } = statement;
  const principals = Principal && principalOf(Principal);
  const conditions = Object.entries(Condition ?? {}).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, value]) =>
      block('condition', [
        ['test', text(test)],
        ['variable', text(variable)],
        ['values', list([value])],
      ]),
    ),
  );
  const body = [
    `    sid       = ${text(Sid)}`,
    `    actions   = ${list(Action)}`,
    ...(Resource ? [`    resources = ${list(Resource)}`] : []),
    ...(principals
      ? [
          block('principals', [
            ['type', text(principals[0])],
            ['identifiers', list([principals[1]])],
          ]),
        ]
      : []),
    ...conditions,
  ];
  return `  statement {\n${body.join('\n')}\n  }`;
}

/** The kind of principal, and who. */
function principalOf(principal: NonNullable<Statement['Principal']>): readonly [string, string] {
  if (principal === '*') return ['*', '*'];
  return 'AWS' in principal ? ['AWS', principal.AWS] : ['Service', principal.Service];
}

function block(name: string, fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(...fields.map(([field]) => field.length));
  const lines = fields.map(([field, value]) => `      ${field.padEnd(width)} = ${value}`);
  return `    ${name} {\n${lines.join('\n')}\n    }`;
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`;
}

/**
 * A string of HCL (HCL Native Syntax Specification, "Template Expressions": `${` and `%{` begin a template, and `%%{`
 * is the latter as a text). Policy variables are written `&{…}` in a policy document (Terraform AWS provider,
 * `aws_iam_policy_document`, "Context Variable Interpolation").
 */
export function text(value: string): string {
  return JSON.stringify(value.replaceAll('${', '&{').replaceAll('%{', '%%{')).replaceAll(
    /\\(.)/g,
    (escaped, character) => escapesHclLacks[character] ?? escaped,
  );
}

const escapesHclLacks: Readonly<Record<string, string>> = { b: '\\u0008', f: '\\u000c' };
