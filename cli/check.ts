import { Command } from 'commander';
import type { Pair } from '../lib/core/pair/pair.ts';
import { policyDocuments } from '../lib/core/policy/policy-documents.ts';
import { policyExamples } from '../lib/core/proof/policy-examples.ts';
import { generatedWorld, type PolicyWorld } from '../lib/core/proof/policy-world.ts';
import { proofCalls } from '../lib/core/proof/proof.ts';
import { type Accounts, openAccounts } from './accounts/accounts.ts';
import { type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { regionWarnings } from './accounts/region-access.ts';
import { standingWorld } from './accounts/standing-world.ts';
import { bucketWarnings, unseen } from './accounts/warnings.ts';
import { type CheckResult, passes, printCheck, printCheckJson } from './check/check-report.ts';
import { probe } from './check/probe.ts';
import { loadPair } from './input/load-pair.ts';
import { foreignDenials } from './permissions/foreign-denial.ts';
import { prove } from './permissions/prove.ts';
import { type Remedy, remedies } from './permissions/remedy.ts';
import { differenceOf } from './permissions/standing-statement.ts';
import { note } from './terminal/terminal.ts';

interface CheckOptions extends ProfileOptions {
  readonly json?: boolean;
  readonly probe?: boolean;
}

/** `ferry check`: simulates every call of a pair, against its own policies or those that stand in both accounts. */
export function checkCommand(): Command {
  return withProfileOptions(new Command('check'))
    .description('prove by simulation that every API call of a pair is allowed')
    .argument('<pair>', 'name of the pair')
    .option('--probe', 'then upload a tiny object, wait for its copy, and take both away')
    .option('--json', 'one JSON line per call, denial, remedy and warning')
    .addHelpText(
      'after',
      '\nWithout profiles the policies of the pair are proved as `ferry policies` prints them.',
    )
    .action(async (pairName: string, options: CheckOptions) => {
      const pair = loadPair(pairName);
      const isOnline = options.sourceProfile || options.destinationProfile || options.probe;
      const accounts = isOnline ? await openAccounts(pair, options) : undefined;
      const result = accounts ? await checkOnline(pair, accounts) : await checkOffline(pair);
      if (options.json) printCheckJson(result);
      else printCheck(pairName, result);
      const isCopied = accounts && options.probe ? await probe(pair, accounts, note) : true;
      if (!passes(result) || !isCopied) process.exitCode = 1;
    });
}

/** The generated documents, taken as if they stood in both accounts. */
export async function checkOffline(pair: Pair): Promise<CheckResult> {
  const calls = await prove(proofCalls(pair), generatedWorld(pair));
  const refused = calls.flatMap((call) => call.refused);
  return { calls, remedies: await remedies(pair, refused), denials: [], absentRoles: [], warnings: [] };
}

/** What really stands in both accounts. */
export async function checkOnline(pair: Pair, accounts: Accounts): Promise<CheckResult> {
  const [standing, ...warnings] = await Promise.all([
    standingWorld(pair, accounts),
    regionWarnings(pair, accounts),
    bucketWarnings(pair, accounts),
  ]);
  const calls = await prove(proofCalls(pair, policyExamples(pair, standing)), standing);
  const refused = calls.flatMap((call) => call.refused);
  const { source, destination } = accounts;
  const profiles = { source: source.profile, destination: destination.profile };
  const found = await remedies(pair, refused, { profiles, standing });
  const absent = (owner: string) => standing.absentRoles.includes(owner);
  return {
    calls,
    // What belongs to a role that is not there comes with it.
    remedies: found.filter(({ document }) => !absent(document.owner)),
    denials: foreignDenials(pair, calls, { profiles, standing }),
    absentRoles: standing.absentRoles,
    warnings: [
      ...standing.absentRoles.map(
        (role) => `There is no role ${role}. \`ferry deploy ${pair.name}\` makes it, with its policies.`,
      ),
      ...changedStatements(pair, found, standing),
      ...warnings.flat(),
      unseen,
    ],
  };
}

/** Statements of the pair that stand in another form, although every call passes. */
function changedStatements(pair: Pair, found: readonly Remedy[], standing: PolicyWorld): string[] {
  const told = new Set(
    found.flatMap(({ document, differences }) => differences.map(({ sid }) => `${document.id} ${sid}`)),
  );
  return policyDocuments(pair).flatMap(({ id, document, account, statements }) =>
    statements.flatMap(({ statement }) => {
      const changed = differenceOf(id, statement, standing);
      if (!changed || told.has(`${id} ${statement.Sid}`)) return [];
      const parts = changed.differences.join('; ');
      return [
        `${statement.Sid} of the ${document} (account ${account}) differs, and no call fails for it: ${parts}.`,
      ];
    }),
  );
}
