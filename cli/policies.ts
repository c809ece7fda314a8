import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { Pair } from '../lib/core/pair/pair.ts';
import { addCommands } from '../lib/core/policy/aws-command.ts';
import { readPolicy, withoutStatements, withStatements } from '../lib/core/policy/merge-policy.ts';
import { formerStatementsOf } from '../lib/core/policy/pair-statement-ids.ts';
import {
  type DocumentId,
  type PlacedDocument,
  policyDocuments,
} from '../lib/core/policy/policy-documents.ts';
import { policyDocument } from '../lib/core/policy/policy-statement.ts';
import { deployerDocuments } from '../stacks/deployer/deployer-documents.ts';
import { loadPair } from './input/load-pair.ts';
import { type OptionRule, refusing } from './input/refused-options.ts';
import { writeAccountFiles } from './policy-formats/account-files.ts';
import { cloudFormation, isStep } from './policy-formats/cloudformation.ts';
import { commands } from './policy-formats/commands.ts';
import { deployerCommand, deployerTemplate, deployerTerraform } from './policy-formats/deployer-formats.ts';
import { terraform } from './policy-formats/terraform.ts';
import colours from './terminal/colours.ts';
import { CommandError } from './terminal/command-error.ts';
import { addToSummary } from './terminal/summary.ts';
import { note, print, printJson, printWords } from './terminal/terminal.ts';

const formats = ['text', 'json', 'cloudformation', 'terraform', 'cli'] as const;

interface PoliciesOptions {
  readonly json?: boolean;
  readonly format: (typeof formats)[number];
  readonly merge?: string;
  readonly account?: PlacedDocument['side'];
  readonly out?: string;
  readonly deployer?: boolean;
}

const rules: readonly OptionRule[] = [
  { flags: ['--json'], beside: ['--format'], why: 'it is --format json' },
  {
    flags: ['--format', '--json', '--account', '--out'],
    beside: ['--merge'],
    why: 'the one document is printed as the policy that it is',
  },
  {
    flags: ['--merge', '--out'],
    beside: ['--deployer'],
    why: 'it prints policies of roles, which nobody shares',
  },
  { flags: ['--out'], beside: ['--json'], why: 'only --format cloudformation writes files' },
];

/** `ferry policies`: every statement a pair needs, by account and document. */
export function policiesCommand(): Command {
  return refusing(new Command('policies'), rules)
    .description('print every policy statement a pair needs, by account and document')
    .argument('<pair>', 'name of the pair')
    .addOption(new Option('--format <format>', 'how to print them').choices(formats).default('text'))
    .option('--json', 'as --format json: one line per document, then the summary')
    .addOption(
      new Option('--account <side>', 'the documents of one account alone').choices(['source', 'destination']),
    )
    .option('--out <folder>', 'with --format cloudformation: write a template for each account')
    .option('--deployer', 'the rights of whoever deploys the pair, instead of those of the pair')
    .option(
      '--merge <document>',
      'read a policy from standard input and print it with the statements of this document in it',
    )
    .action(async (pairName: string, options: PoliciesOptions) => {
      const pair = loadPair(pairName);
      if (options.merge) return print(await merged(pair, options.merge));
      if (options.out !== undefined && options.format !== 'cloudformation') {
        throw new CommandError('--out goes with --format cloudformation.');
      }
      const asked = { ...options, ...(options.json && { format: 'json' as const }) };
      if (options.deployer) printDeployer(pair, asked);
      else printDocuments(pair, asked);
    });
}

/** The rights of whoever deploys the pair, in each account. */
function printDeployer(pair: Pair, { format, account }: PoliciesOptions): void {
  const documents = deployerDocuments(pair).filter(({ side }) => account === undefined || side === account);
  if (format === 'json') addToSummary({ counts: { documents: documents.length } });
  if (format === 'cloudformation' && documents.length > 1) throw new CommandError(oneAccount);
  for (const document of documents) {
    if (format === 'cloudformation') print(deployerTemplate(pair.name, document));
    else if (format === 'terraform') print(deployerTerraform(pair.name, document));
    else if (format === 'cli') print(deployerCommand(pair.name, document));
    else {
      const placed = { ...document, document: 'rights of whoever deploys', kind: 'permissions' as const };
      (format === 'json' ? printDocumentJson : printDocument)({ ...placed, id: 'deployer' });
    }
  }
}

const oneAccount =
  'Each account needs a template of its own. Write --account source or --account destination.';

function printDocuments(pair: Pair, { format, account, out }: PoliciesOptions): void {
  const documents = policyDocuments(pair).filter(({ side }) => account === undefined || side === account);
  if (format === 'json') addToSummary({ counts: { documents: documents.length } });
  if (format === 'json' || format === 'text') {
    for (const document of documents) (format === 'json' ? printDocumentJson : printDocument)(document);
    return;
  }
  const byHand = documents.filter(({ id }) => !deployed.has(id));
  note('The role and queues of the Lambda are left out: `serverless deploy` makes them.');
  if (format === 'terraform') print(terraform(pair.name, byHand));
  if (format === 'cloudformation' && out === undefined) print(oneTemplate(pair, byHand));
  if (format === 'cloudformation' && out !== undefined) {
    for (const { path, use } of writeAccountFiles(pair, byHand, out)) note(`Wrote ${path}. In ${use}`);
  }
  if (format === 'cli') print(commands(pair, byHand));
}

/** The template of the one account that `documents` are of. */
function oneTemplate(pair: Pair, documents: readonly PlacedDocument[]): string {
  const sides = [...new Set(documents.map(({ side }) => side))];
  if (sides.length > 1) {
    throw new CommandError(
      'Each account needs a template of its own. Write --out FOLDER for files of both, or --account source or --account destination for one of them.',
    );
  }
  const template = cloudFormation(pair.name, documents);
  const steps = documents.filter(isStep).map(({ document }) => document);
  const byCommands = `npx ferry policies ${pair.name} --format cli prints commands for it.`;
  if (template === undefined) {
    throw new CommandError(
      steps.length > 0
        ? `This account needs no stack. It needs statements in the ${steps.join(' and the ')}; ${byCommands}`
        : 'This account needs nothing beside what `serverless deploy` makes.',
    );
  }
  if (steps.length > 0) {
    note(
      `No template holds the ${steps.join(' and the ')}: add the statements in its outputs there; ${byCommands}`,
    );
  }
  return template;
}

/** What serverless.yml makes. */
const deployed: ReadonlySet<DocumentId> = new Set([
  'lambda-trust',
  'lambda-permissions',
  'batch-trust',
  'batch-permissions',
  'events-queue',
  'dead-letter-queue',
]);

/** What is printed of a document. */
type Printed = Pick<PlacedDocument, 'account' | 'document' | 'kind' | 'statements'> & { readonly id: string };

function printDocumentJson({ account, id, document, kind, statements }: Printed): void {
  printJson({ account, id, document, kind, policy: policyDocument(statements) });
}

function printDocument({ account, document, statements }: Printed): void {
  printWords(colours.bold(`Account ${account}: ${document}`));
  for (const { statement, why } of statements) printWords(colours.dim(`  ${statement.Sid}: ${why}`));
  print(`${JSON.stringify(policyDocument(statements), null, 2)}\n`);
}

/** The policy on standard input with the pair's statements in it. */
async function merged(pair: Pair, id: string): Promise<string> {
  const documents = policyDocuments(pair);
  const document = documents.find((one) => one.id === id);
  if (!document) {
    const known = documents.map((one) => one.id).join(', ');
    throw new CommandError(`Pair ${pair.name} has no document ${id}; it has ${known}.`);
  }
  const before = (await text(process.stdin)).trim();
  if (before === '') throw new CommandError(nothingCameIn(pair, document));
  try {
    return JSON.stringify(
      withStatements(
        withoutStatements(readPolicy(before), formerStatementsOf(pair)),
        document.statements.map(({ statement }) => statement),
      ),
    );
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CommandError(`What came in is no policy in JSON: ${cause.message}`);
  }
}

/** A policy that could not be read must not be taken for one that is empty, and overwritten. */
function nothingCameIn(pair: Pair, document: PlacedDocument): string {
  const command = addCommands(pair, document).replace(/^.*? \| /s, "echo '{}' | ");
  return `No policy came in. Its error is above. If it says that there is none yet (NoSuchBucketPolicy), start from an empty one:\n\n  ${command}`;
}
