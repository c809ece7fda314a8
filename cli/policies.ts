import { Command } from 'commander';
import colours from 'picocolors';
import { policyDocuments } from '../lib/core/policy-documents.ts';
import { policyDocument } from '../lib/core/policy-statement.ts';
import { loadPair } from '../lib/pair-file.ts';
import { print, printJson } from './terminal.ts';

/** `ferry policies`: every statement a pair needs, by account and document. */
export function policiesCommand(): Command {
  return new Command('policies')
    .description('print every policy statement a pair needs, by account and document')
    .argument('<pair>', 'name of the pair')
    .option('--json', 'one JSON line per document')
    .action((pairName: string, options: { json?: boolean }) => {
      for (const { account, document, kind, statements } of policyDocuments(loadPair(pairName))) {
        const policy = policyDocument(statements);
        if (options.json) {
          printJson({ account, document, kind, policy });
          continue;
        }
        print(colours.bold(`Account ${account}: ${document}`));
        for (const { statement, why } of statements) print(colours.dim(`  ${statement.Sid}: ${why}`));
        print(`${JSON.stringify(policy, null, 2)}\n`);
      }
    });
}
