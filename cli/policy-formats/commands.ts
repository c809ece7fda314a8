import type { Pair } from '../../lib/core/pair/pair.ts';
import { addCommands, type Profiles, quoted } from '../../lib/core/policy/aws-command.ts';
import type { PlacedDocument } from '../../lib/core/policy/policy-documents.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';

/** AWS CLI commands for a POSIX shell that put every statement where it belongs and keep all others. */
export function commands(pair: Pair, documents: readonly PlacedDocument[], profiles: Profiles = {}): string {
  return documents
    .map((document) => {
      const { account, document: words } = document;
      const made = document.kind === 'trust' ? `${makeRole(document, profiles)} || ` : '';
      return `# Account ${account}: ${words}\n${made}${addCommands(pair, document, profiles)}\n`;
    })
    .join('\n');
}

/** Fails where the role is there already. */
function makeRole({ owner, side, statements }: PlacedDocument, profiles: Profiles): string {
  const profile = profiles[side] ? ` --profile ${quoted(profiles[side])}` : '';
  const trust = quoted(JSON.stringify(policyDocument(statements)));
  return `aws iam create-role${profile} --role-name ${owner} --assume-role-policy-document ${trust} \\\n  `;
}
