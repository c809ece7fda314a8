import { Command } from 'commander';
import { destinationStackName, sourceStackName } from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { quoted } from '../lib/core/policy/aws-command.ts';
import { agreeing, countOf } from '../lib/core/text/count-of.ts';
import { type Accounts, closeAccounts, openAccounts } from './accounts/accounts.ts';
import { type CheckResult, passes, printCheck, printCheckJson } from './check/check-report.ts';
import { checkOffline, checkOnline } from './check.ts';
import {
  applyChanges,
  type DeploymentOptions,
  step,
  withDeploymentOptions,
} from './deployment/deployment.ts';
import { deployDestinationStack, stackStatus } from './deployment/destination-stack.ts';
import { foreseenDeletions, foreseenNew } from './deployment/foreseen.ts';
import {
  type Drift,
  driftOf,
  repairDestination,
  repairQueuePolicies,
  repairSource,
  tellDrift,
} from './deployment/repair.ts';
import { runServerless } from './deployment/run-serverless.ts';
import { changesToAdd } from './deployment/shared-statements.ts';
import { vpcProblems } from './deployment/vpc-problems.ts';
import { loadPair } from './input/load-pair.ts';
import { agreed } from './terminal/agreed.ts';
import { CommandError } from './terminal/command-error.ts';
import { note } from './terminal/terminal.ts';

/** `ferry deploy`: both accounts, in order. */
export function deployCommand(): Command {
  return withDeploymentOptions(new Command('deploy'))
    .description('deploy a pair into both accounts; may be run again at any time')
    .argument('<pair>', 'name of the pair')
    .action(async (pairName: string, options: DeploymentOptions) => {
      const pair = loadPair(pairName);
      const accounts = await openAccounts(pair, options);
      try {
        await deploy(pair, accounts, options);
      } finally {
        closeAccounts(accounts);
      }
    });
}

async function deploy(pair: Pair, accounts: Accounts, options: DeploymentOptions): Promise<void> {
  step('Proving the policies');
  const proof = await checkOffline(pair);
  if (!passes(proof)) {
    show(pair, proof, options);
    throw new CommandError('The policies of the pair do not allow all its calls; nothing was deployed.');
  }
  note(`  ${countOf(proof.calls.length, 'call')} ${agreeing(proof.calls.length, 'passes', 'pass')}.`);
  await refuseVpc(pair, accounts);
  const drift = await driftOf(pair, accounts);
  await deployDestination(pair, accounts, drift.destination, options);
  await deploySource(pair, accounts, drift.source, options);
  step('Statements in the policies of buckets and keys');
  if (!(await applyChanges(await changesToAdd(pair, accounts), options))) {
    throw new CommandError(
      'Not written. Nothing is copied before the statements are there: run this again, or add them by hand.',
    );
  }
  if (options.dryRun) return note('Nothing was changed.');
  step('Checking both accounts');
  const result = await checkOnline(pair, accounts);
  show(pair, result, options);
  if (!passes(result)) process.exitCode = 1;
  else
    note(
      `Pair ${pair.name} works. Try it: npx ferry check ${pair.name} --source-profile ${quoted(accounts.source.profile)} --destination-profile ${quoted(accounts.destination.profile)} --probe`,
    );
}

function show(pair: Pair, result: CheckResult, { json }: DeploymentOptions): void {
  if (json) printCheckJson(pair, result);
  else printCheck(pair, result);
}

/** A stack whose functions cannot be made would be left half made. */
async function refuseVpc(pair: Pair, { source }: Accounts): Promise<void> {
  if (!pair.vpc) return;
  step('Looking at the VPC');
  const problems = await vpcProblems(pair, source);
  if (problems.length > 0) {
    throw new CommandError(
      `${problems.join('\n')}\nNothing was deployed. The fields are in pairs/${pair.name}.yml.`,
    );
  }
}

async function deployDestination(
  pair: Pair,
  { destination }: Accounts,
  drift: Drift,
  options: DeploymentOptions,
): Promise<void> {
  if (pair.access === 'bucket-policy') return;
  const name = destinationStackName(pair.name);
  const place = `account ${destination.id}, ${pair.destination.region}`;
  step(`Destination stack ${name} (${place})`);
  tellDrift(pair, drift, options);
  if (options.dryRun) {
    const status = await stackStatus(destination.cloudFormation, name);
    if (!status) for (const line of foreseenNew(pair, 'destination')) note(`  ${line}`);
    return note(status ? `  is there (${status}) and would be brought up to date` : '  would be made');
  }
  if (!(await agreed(`Deploy ${name} into ${place}?`, options)))
    throw new CommandError('Stopped; nothing was deployed.');
  await repairDestination(pair, destination, drift);
  note(`  ${await deployDestinationStack(destination.cloudFormation, pair)}`);
}

async function deploySource(
  pair: Pair,
  accounts: Accounts,
  drift: Drift,
  options: DeploymentOptions,
): Promise<void> {
  const { source } = accounts;
  const place = `account ${source.id}, ${pair.source.region}`;
  step(`Source stack ${sourceStackName(pair.name)} (${place})`);
  tellDrift(pair, drift, options);
  if (options.dryRun) {
    const status = await stackStatus(source.cloudFormation, sourceStackName(pair.name));
    const lines = status ? await foreseenDeletions(pair, source) : foreseenNew(pair, 'source');
    for (const line of lines) note(`  ${line}`);
    return note(
      `  would run: AWS_PROFILE=${quoted(source.profile)} npx serverless deploy --stage ${pair.name}`,
    );
  }
  if (
    !(await agreed(
      `Deploy ${sourceStackName(pair.name)} into ${place}, and have ${pair.source.bucket} notify it of uploads?`,
      options,
    ))
  ) {
    throw new CommandError('Stopped after the destination stack. Run this again to go on.');
  }
  await repairSource(pair, source, drift);
  await runServerless('deploy', pair, source.profile);
  await repairQueuePolicies(pair, accounts);
}
