import type { Pair } from '../../lib/core/pair/pair.ts';
import { markdownTable } from '../reference/markdown-table.ts';
import { deployerDocuments } from './deployer-documents.ts';

/** What whoever deploys `pair` may do in the account of a side, and why. */
export function rightsTable(pair: Pair, side: 'source' | 'destination'): string {
  const statements = deployerDocuments(pair).flatMap((document) =>
    document.side === side ? document.statements : [],
  );
  const rows = statements.map(({ statement: { Sid, Action, Resource = [], Condition }, why }) => [
    `\`${Sid}\``,
    Action.map((action) => `\`${action}\``).join(', '),
    [
      ...Resource.map((arn) => `\`${arn.split(':').slice(5).join(':') || arn}\``),
      ...conditions(Condition),
    ].join(', '),
    why,
  ]);
  return markdownTable(['statement', 'allows', 'on', 'for'], rows);
}

function conditions(condition: Readonly<Record<string, Readonly<Record<string, string>>>> = {}): string[] {
  return Object.values(condition).flatMap((keys) =>
    Object.entries(keys).map(([key, value]) => `if \`${key}\` is \`${value}\``),
  );
}
