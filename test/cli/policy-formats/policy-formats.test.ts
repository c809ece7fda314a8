import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { parse } from 'yaml';
import { cloudFormation } from '../../../cli/policy-formats/cloudformation.ts';
import { commands } from '../../../cli/policy-formats/commands.ts';
import { terraform, text } from '../../../cli/policy-formats/terraform.ts';
import type { Pair } from '../../../lib/core/pair/pair.ts';
import { quoted } from '../../../lib/core/policy/aws-command.ts';
import { type PlacedDocument, policyDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { policyDocument } from '../../../lib/core/policy/policy-statement.ts';
import { hostileText } from '../../support/hostile-texts.ts';
import { pair } from '../../support/pair.ts';

const key = (account: string) => `arn:aws:kms:eu-west-1:${account}:key/1`;

/** Pairs whose prefixes say anything. */
const hostilePair: fc.Arbitrary<Pair> = fc
  .record({
    prefix: hostileText,
    addPrefix: hostileText,
    access: fc.constantFrom('assume-role', 'bucket-policy'),
  })
  .map(({ prefix, addPrefix, access }) =>
    pair({
      scope: { prefixes: [prefix], suffixes: [], excludes: [] },
      keyRule: { stripPrefix: '', addPrefix },
      access: access as Pair['access'],
      source: { region: 'eu-west-1', kmsKey: key('111111111111') },
      destination: { kmsKey: key('222222222222') },
    }),
  );

const byHand = (one: Pair): PlacedDocument[] =>
  policyDocuments(one).filter(({ id }) => !id.startsWith('lambda-') && !id.endsWith('-queue'));

/** What HCL reads from a quoted template without interpolation, by its specification; undefined where it begins one. */
function hclText(quotedText: string): string | undefined {
  const inner = quotedText.slice(1, -1);
  if (/(?<!\$)\$\{/.test(inner) || /(?<!%)%\{/.test(inner)) return undefined;
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
  return inner.replaceAll(/\\(?:u([0-9a-f]{4})|(.))|%%\{/g, (whole, code?: string, letter?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return letter === undefined ? whole.slice(1) : (escapes[letter] ?? 'no escape of HCL');
  });
}

/** Every string of the lists of a block. */
const stringsIn = (hcl: string, field: string): string[][] =>
  [...hcl.matchAll(new RegExp(`^ *${field} += \\[(.*)\\]$`, 'gm'))].map(([, list = '']) =>
    [...list.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([one]) => one),
  );

describe('[U] the statements of a pair with any prefixes', () => {
  test('are, as Terraform, what they are as JSON', () => {
    fc.assert(
      fc.property(hostilePair, (one) => {
        const documents = byHand(one);
        const statements = documents.flatMap((document) =>
          document.statements.map(({ statement }) => statement),
        );
        const resources = statements.flatMap(({ Resource }) => (Resource ? [Resource] : []));
        // The provider reads &{ as ${.
        const read = stringsIn(terraform('x', documents), 'resources').map((list) =>
          list.map((hcl) => hclText(hcl)?.replaceAll('&{', '${')),
        );
        expect(read).toEqual(resources);
      }),
    );
  });

  test('are, as CloudFormation, what they are as JSON, with nothing that it would put a value in place of', () => {
    fc.assert(
      fc.property(hostilePair, (one) => {
        const documents = byHand(one);
        const templates = (['source', 'destination'] as const).flatMap(
          (account) =>
            cloudFormation(
              'x',
              documents.filter(({ side }) => side === account),
            ) ?? [],
        );
        const policies = templates.flatMap((template) => {
          const { Resources } = parse(template, { version: '1.1' });
          const { FerryRole: role, FerryBucketPolicy: bucket } = Resources;
          return [
            ...(bucket ? [bucket.Properties.PolicyDocument] : []),
            ...(role ? [role.Properties.Policies[0].PolicyDocument] : []),
          ];
        });
        const expected = documents
          .filter(({ kind }) => kind === 'bucket' || kind === 'permissions')
          .map(({ statements }) => policyDocument(statements));
        expect(policies).toEqual(expected);
        expect(templates.join('')).not.toContain('{{');
      }),
    );
  });

  test('reach the AWS CLI through a shell as they are', async () => {
    const run = promisify(execFile);
    await fc.assert(
      fc.asyncProperty(hostilePair, async (one) => {
        const script = `aws() { for word; do case $word in "{"*) printf '%s\\n' "$word";; esac; done; }; npx() { :; }\n`;
        const owned = byHand(one).filter(({ kind }) => kind === 'permissions');
        const { stdout } = await run('/bin/sh', ['-c', script + commands(one, owned)]);
        expect(stdout).toBe(
          owned.map(({ statements }) => `${JSON.stringify(policyDocument(statements))}\n`).join(''),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('[U] any text', () => {
  test('is one string of HCL', () => {
    fc.assert(
      fc.property(hostileText, (any) => void expect(hclText(text(any))).toBe(any.replaceAll('${', '&{'))),
    );
    expect(text('logs/%{type}/%%{\b\f')).toBe('"logs/%%{type}/%%%{\\u0008\\u000c"');
  });

  test('is one word of a shell', async () => {
    const words = fc.sample(
      hostileText.filter((word) => !word.includes('\0')),
      200,
    );
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      `printf '%s\\0' ${words.map(quoted).join(' ')}`,
    ]);
    expect(stdout).toBe(words.map((word) => `${word}\0`).join(''));
  });
});
