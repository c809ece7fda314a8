import { Command } from 'commander';
import { sourceStackName } from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { policyDocuments } from '../lib/core/policy/policy-documents.ts';
import type { FoundPart, WiringKind } from '../lib/core/policy/wiring.ts';
import { policyExamples } from '../lib/core/proof/policy-examples.ts';
import { generatedPolicies, type PolicySet } from '../lib/core/proof/policy-set.ts';
import { proofCalls } from '../lib/core/proof/proof.ts';
import { type Account, type Accounts, openAccounts } from './accounts/accounts.ts';
import { deployedPolicies } from './accounts/deployed-policies.ts';
import { type ProfileOptions, withProfileOptions } from './accounts/profiles.ts';
import { regionWarnings } from './accounts/region-access.ts';
import { bucketWarnings, neverSeen } from './accounts/warnings.ts';
import { wiringFacts } from './accounts/wiring-facts.ts';
import { type CheckResult, passes, printCheck, printCheckJson } from './check/check-report.ts';
import { probe } from './check/probe.ts';
import { wiringReport } from './check/wiring-report.ts';
import { stackStatus } from './deployment/destination-stack.ts';
import { loadPair } from './input/load-pair.ts';
import { type OptionRule, refusing } from './input/refused-options.ts';
import { differenceOf } from './permissions/deployed-statement.ts';
import { foreignDenials } from './permissions/foreign-denial.ts';
import { prove } from './permissions/prove.ts';
import { type Remedy, remedies } from './permissions/remedy.ts';
import { note, printJson } from './terminal/terminal.ts';

interface CheckOptions extends ProfileOptions {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly probe?: boolean;
}

const rules: readonly OptionRule[] = [
  { flags: ['--all'], beside: ['--json'], why: 'its lines have every call' },
];

/** `ferry check`: simulates every call of a pair, against its own policies or those of both accounts, and looks at the wiring. */
export function checkCommand(): Command {
  return refusing(withProfileOptions(new Command('check')), rules)
    .description('prove that every API call of a pair is allowed, and look at what brings uploads to it')
    .argument('<pair>', 'name of the pair')
    .option('--probe', 'then upload a tiny object, wait for its copy, and take both away')
    .option('--all', 'print the calls that pass too')
    .option(
      '--json',
      'one JSON line per call, part of the wiring that is broken, denial, remedy, warning and probe, then the summary',
    )
    .addHelpText(
      'after',
      '\nWithout profiles the policies of the pair are proved as `ferry policies` prints them.',
    )
    .action(async (pairName: string, options: CheckOptions) => {
      const pair = loadPair(pairName);
      const isOnline = options.sourceProfile || options.destinationProfile || options.probe;
      const accounts = isOnline ? await openAccounts(pair, options) : undefined;
      const result = accounts ? await checkOnline(pair, accounts) : await checkOffline(pair);
      if (options.json) printCheckJson(pair, result);
      else printCheck(pair, result, options);
      if (!passes(result)) process.exitCode = 1;
      if (accounts && options.probe) await probeOnce(pair, accounts, options);
    });
}

async function probeOnce(pair: Pair, accounts: Accounts, { json }: CheckOptions): Promise<void> {
  const said: string[] = [];
  const isCopied = await probe(pair, accounts, (text) => {
    said.push(text);
    note(text);
  });
  if (json) printJson({ kind: 'probe', crossed: isCopied, said });
  if (!isCopied) process.exitCode = 1;
}

/** The generated documents, taken as if they stood in both accounts. */
export async function checkOffline(pair: Pair): Promise<CheckResult> {
  const calls = await prove(proofCalls(pair), generatedPolicies(pair));
  const refused = calls.flatMap((call) => call.refused);
  return {
    calls,
    remedies: await remedies(pair, refused),
    denials: [],
    absent: [],
    warnings: [],
    unseen: [],
  };
}

/** What both accounts really have. */
export async function checkOnline(pair: Pair, accounts: Accounts): Promise<CheckResult> {
  const { source, destination } = accounts;
  const profiles = { source: source.profile, destination: destination.profile };
  const [deployed, found, ...warnings] = await Promise.all([
    deployedPolicies(pair, accounts),
    wiringFacts(pair, accounts),
    regionWarnings(pair, accounts),
    bucketWarnings(pair, accounts),
  ]);
  const isDeployed = await isPairDeployed(pair, source, found);
  const wiring = wiringReport(pair, found, { isDeployed, profiles });
  const calls = await prove(proofCalls(pair, policyExamples(pair, deployed)), deployed);
  const refused = calls.flatMap((call) => call.refused);
  const repairs = await remedies(pair, refused, { profiles, deployed });
  const absent = found.flatMap(({ part, found: { state } }) =>
    state === 'gone' && havingPolicies.has(part.kind) ? [part.name] : [],
  );
  return {
    calls,
    // What belongs to something that is not there comes with it.
    remedies: repairs.filter(({ document }) => !absent.includes(document.owner)),
    denials: foreignDenials(pair, calls, { profiles, deployed }),
    absent,
    wiring,
    warnings: [...changedStatements(pair, repairs, deployed), ...warnings.flat()],
    unseen: [neverSeen, ...wiring.unseen],
  };
}

/** What a policy may be of. */
const havingPolicies: ReadonlySet<WiringKind> = new Set(['bucket', 'key', 'queue', 'role']);

/** Whether there is anything of the pair's stack in the source account. */
async function isPairDeployed(pair: Pair, source: Account, found: readonly FoundPart[]): Promise<boolean> {
  const functions = found.filter(({ part }) => part.kind === 'function');
  return (
    functions.some(({ found: { state } }) => state !== 'gone') ||
    (await stackStatus(source.cloudFormation, sourceStackName(pair.name))) !== undefined
  );
}

/** Statements of the pair that are deployed in another form, although every call passes. */
function changedStatements(pair: Pair, found: readonly Remedy[], deployed: PolicySet): string[] {
  const reported = new Set(
    found.flatMap(({ document, differences }) => differences.map(({ sid }) => `${document.id} ${sid}`)),
  );
  return policyDocuments(pair).flatMap(({ id, document, account, statements }) =>
    statements.flatMap(({ statement }) => {
      const changed = differenceOf(id, statement, deployed);
      if (!changed || reported.has(`${id} ${statement.Sid}`)) return [];
      const parts = changed.differences.join('; ');
      return [
        `${statement.Sid} of the ${document} (account ${account}) differs, and no call fails for it: ${parts}.`,
      ];
    }),
  );
}
