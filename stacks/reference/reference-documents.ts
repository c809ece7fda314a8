import { exitCodes } from '../../cli/terminal/exit-codes.ts';
import { contractCommand } from '../../contract/contract-command.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { defaultServiceLevel } from '../../lib/core/pair/service-level.ts';
import { rightsTable } from '../deployer/rights-tables.ts';
import { alarmTable } from './alarm-table.ts';
import { commandReference, optionsOf, optionTable } from './command-options.ts';
import { failureCodeLinks, failureCodeTable } from './failure-table.ts';
import { filledDocument } from './filled-document.ts';
import { markdownTable } from './markdown-table.ts';
import { copyMetrics, driftMetrics, metricTable } from './metric-table.ts';
import { pairFieldTable } from './pair-fields.ts';

/** A pair named as the documents name any pair, with everything that brings alarms of its own. */
const anyPair: Pair = {
  name: 'PAIR',
  source: { account: '111111111111', region: 'eu-central-1', bucket: 'uploads' },
  destination: {
    account: '222222222222',
    region: 'eu-west-1',
    bucket: 'archive',
    role: 's3-ferry-PAIR',
    externalId: 's3-ferry:PAIR',
  },
  scope: { prefixes: [], suffixes: [], excludes: [] },
  keyRule: { stripPrefix: '', addPrefix: '' },
  replay: { maxAttempts: 5 },
  multipart: { thresholdMiB: 256, partMiB: 128 },
  drift: { schedule: 'rate(1 day)', prefixes: [] },
  slo: defaultServiceLevel,
  tags: 'copy',
  trigger: 'queue',
  access: 'assume-role',
};

/** docs/operations.md with its alarms, metrics and failure codes. */
export function operationsDocument(): string {
  return filledDocument('docs/operations.md', {
    alarms: alarmTable(anyPair),
    metrics: metricTable(copyMetrics),
    'failure codes': failureCodeTable(),
  });
}

/** docs/whole-buckets.md with the options of its commands and the metrics of drift. */
export async function wholeBucketsDocument(): Promise<string> {
  return filledDocument('docs/whole-buckets.md', {
    'options of backfill': await optionTable('backfill'),
    'options of verify': await optionTable('verify'),
    'metrics of drift': metricTable(driftMetrics),
  });
}

/** docs/deploying-rights.md with the rights for the pair of the README. */
export function deployingRightsDocument(): string {
  const pair: Pair = {
    ...anyPair,
    name: 'acme',
    source: { ...anyPair.source, bucket: 'acme-uploads' },
    destination: { ...anyPair.destination, bucket: 'acme-archive', role: 's3-ferry-acme' },
  };
  return filledDocument('docs/deploying-rights.md', {
    'rights in the source account': rightsTable(pair, 'source'),
    'rights in the destination account': rightsTable(pair, 'destination'),
  });
}

/** docs/troubleshooting.md with links to every failure code. */
export function troubleshootingDocument(): string {
  return filledDocument('docs/troubleshooting.md', { 'failure codes by side': failureCodeLinks() });
}

/** docs/contract.md with the options of its command. */
export function contractDocument(): string {
  const options = optionsOf(contractCommand());
  return filledDocument('docs/contract.md', { 'options of npm run contract': options });
}

/** docs/exit-codes.md with its table. */
export function exitCodesDocument(): string {
  const rows = Object.entries(exitCodes).map(([code, meaning]) => [code, meaning]);
  return filledDocument('docs/exit-codes.md', {
    'exit codes': markdownTable(['code', 'what it means'], rows),
  });
}

/** docs/reference/pair-file.md: every field. */
export function pairFileDocument(): string {
  return `<!-- Written by \`npm run generate\`; change lib/pair-file. -->
# Fields of a pair file

A pair is one file, \`pairs/<name>.yml\`. \`npx ferry pairs\` checks all of them.

${pairFieldTable()}
`;
}

/** docs/reference/commands.md: every command with its options. */
export async function commandsDocument(): Promise<string> {
  return `<!-- Written by \`npm run generate\`; change the commands in cli/. -->
# Commands

\`npx ferry COMMAND --help\` prints the same. [Exit codes](../exit-codes.md) are the same for all commands.

${await commandReference()}
`;
}
