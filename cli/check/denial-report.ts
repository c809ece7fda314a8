import { printable } from '../../lib/core/text/printable.ts';
import type { ForeignDenial } from '../permissions/foreign-denial.ts';
import colours from '../terminal/colours.ts';
import { print, printJson, printWords } from '../terminal/terminal.ts';

/** Prints a Deny of somebody else whole, with what to ask of whoever keeps it. */
export function printDenial(denial: ForeignDenial): void {
  const { document, statement, calls, command } = denial;
  printWords(colours.bold(`\n${printable(place(denial))} denies:`));
  for (const call of calls.slice(0, callsShown)) printWords(`  ${printable(call)}`);
  if (calls.length > callsShown) print(`  and ${calls.length - callsShown} more`);
  print(JSON.stringify(statement, null, 2));
  for (const line of told(denial)) printWords(printable(line));
  if (denial.affects) printWords(denial.affects);
  const owner = printable(`${denial.likelyOwner} (account ${document.account})`);
  printWords(`It is no statement of S3 Ferry. Ask ${owner} ${request(denial)}`);
  if (command) print(`\nThe same as a command, with what is there kept:\n\n  ${command}`);
}

function request({ roles, exception }: ForeignDenial): string {
  if (roles.length === 0) return 'to let the service through.';
  const { Condition } = exception as { Condition: { ArnNotEquals: object } };
  return `to except the role, by this in its Condition:\n\n  "ArnNotEquals": ${JSON.stringify(Condition.ArnNotEquals)}`;
}

const callsShown = 6;

/** The same as one line of JSON. */
export function printDenialJson(denial: ForeignDenial): void {
  const { document, roles: except, ...rest } = denial;
  const { account, id, document: name } = document;
  printJson({ kind: 'denial', account, document: name, id, except, ...rest });
}

function place({ document, policy, statement }: ForeignDenial): string {
  const sid = statement.Sid ?? 'without a Sid';
  const within = document.kind === 'permissions' ? ` (policy ${policy})` : '';
  return `Account ${document.account}: statement ${sid} of the ${document.document}${within}`;
}

/** What the call tells of what the statement asks about. What S3 does not see is absent; all else may be unknown here. */
function told({ calls: [first = ''], told: keys }: ForeignDenial): string[] {
  return Object.entries(keys).map(([key, value]) => {
    if (value !== undefined) return `${first} sends ${key}: ${value}`;
    return key.startsWith('s3:')
      ? `${first} sends no ${key}.`
      : `${key} is not known here and taken as absent; --probe shows what holds.`;
  });
}
