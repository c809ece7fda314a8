import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { profileSettings } from '../cli/accounts/client-settings.ts';
import colours from '../cli/terminal/colours.ts';
import { commandLine } from '../cli/terminal/command-line.ts';
import { hearInterruption, interruptedCode, watchOutput } from '../cli/terminal/interruption.ts';
import { note, print, printError, printJson, table } from '../cli/terminal/terminal.ts';
import { type ContractOptions, contractCommand } from './contract-command.ts';
import { type NamedSide, openNamed } from './open.ts';
import { judge, type KeyComparison, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import type { Site } from './site.ts';

type Result = Pick<Scenario, 'group' | 'name'> & KeyComparison & { readonly durationMs: number };

const program = contractCommand().action(run);

async function run(options: ContractOptions): Promise<void> {
  const chosen = choose(options.only);
  if (chosen.length === 0)
    throw new Refused(`No scenario has ${options.only?.join(' or ')} in its group or name.`);
  const source = await sideOf(options, 'source');
  const destination = await sideOf(options, 'destination');
  const interruption = hearInterruption('Stops when the scenario under way is over, and cleans up.');
  const { site, clear } = await openNamed({ source, destination });
  const results: Result[] = [];
  for (const scenario of chosen) {
    if (interruption.isHeard()) break;
    results.push(await runOne(scenario, site, options));
  }
  conclude(results, options);
  await clear();
}

async function runOne(scenario: Scenario, site: Site, { json }: ContractOptions): Promise<Result> {
  const startedAt = performance.now();
  const comparison = await judge(scenario, site);
  const { group, name } = scenario;
  const result = { group, name, ...comparison, durationMs: Math.round(performance.now() - startedAt) };
  if (json) printJson(result);
  else note(`${mark(result.result)} ${colours.dim(group)} ${name}`);
  return result;
}

function conclude(results: readonly Result[], { json }: ContractOptions): void {
  const count = (wanted: KeyComparison['result']) => results.filter(({ result }) => result === wanted).length;
  const counts = { passed: count('passed'), failed: count('failed'), unsupported: count('unsupported') };
  if (json) printJson({ kind: 'summary', ...counts });
  else report(results, counts);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** A line for each group, then one for each scenario that does not hold or has nothing to hold to. */
function report(results: readonly Result[], counts: Readonly<Record<KeyComparison['result'], number>>): void {
  const groups = [...new Set(results.map(({ group }) => group))];
  const of = (group: string, wanted: KeyComparison['result']) =>
    String(results.filter((one) => one.group === group && one.result === wanted).length);
  print(
    table(
      ['GROUP', 'PASSED', 'FAILED', 'UNSUPPORTED'],
      [
        ...groups.map((group) => [group, of(group, 'passed'), of(group, 'failed'), of(group, 'unsupported')]),
        ['all', String(counts.passed), String(counts.failed), String(counts.unsupported)],
      ],
    ),
  );
  for (const one of results) {
    if (one.result !== 'passed') print(`${mark(one.result)} ${one.group}, ${one.name}\n  ${one.reason}`);
  }
}

function mark(result: KeyComparison['result']): string {
  if (result === 'passed') return colours.green('✓');
  return result === 'failed' ? colours.red('✗') : colours.yellow('-');
}

function choose(only: readonly string[] | undefined): readonly Scenario[] {
  return scenarios.filter(
    ({ group, name }) =>
      !only || only.some((wanted) => group === wanted || `${group} ${name}`.includes(wanted)),
  );
}

async function sideOf(options: ContractOptions, which: 'source' | 'destination'): Promise<NamedSide> {
  const profile = options[`${which}Profile`];
  const bucket = options[`${which}Bucket`];
  const settings = await profileSettings(profile);
  const { endpoint } = options;
  const reached = endpoint ? { endpoint, forcePathStyle: true } : {};
  const named = { ...settings.client('STS'), ...(endpoint && { endpoint }) };
  const region = options.region ?? (await new STSClient(named).config.region().catch(() => 'us-east-1'));
  const sts = new STSClient({ ...named, region });
  const account = await accountOf(sts);
  return {
    region,
    config: { ...settings.client('S3'), ...reached },
    ...(account && { account }),
    ...(bucket && { bucket }),
  };
}

/** Undefined of a server that has no STS. */
async function accountOf(sts: STSClient): Promise<string | undefined> {
  try {
    const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return /^\d{12}$/.test(Account) ? Account : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'CredentialsProviderError') throw new Refused(error.message);
    return undefined;
  } finally {
    sts.destroy();
  }
}

class Refused extends Error {}

watchOutput();
commandLine(program)
  .parseAsync()
  .catch((error: unknown) => {
    printError(
      error instanceof Error
        ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`
        : String(error),
    );
    process.exitCode = 2;
  })
  .finally(() => {
    process.exitCode = interruptedCode(Number(process.exitCode ?? 0));
  });
