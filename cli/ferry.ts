#!/usr/bin/env node
import { Command } from 'commander';
import { PairFileError, UnknownPairError } from '../lib/pair-file-error.ts';
import { backfillCommand } from './backfill.ts';
import { batchCommand } from './batch.ts';
import { checkCommand } from './check.ts';
import { CommandError } from './command-error.ts';
import { costCommand } from './cost.ts';
import { deployCommand } from './deploy.ts';
import { dlqCommand } from './dlq.ts';
import { execCommand } from './exec.ts';
import { initCommand } from './init.ts';
import { pairsCommand } from './pairs.ts';
import { parametersCommand } from './parameters.ts';
import { policiesCommand } from './policies.ts';
import { removeCommand } from './remove.ts';
import { statusCommand } from './status.ts';
import { printError } from './terminal.ts';
import { verifyCommand } from './verify.ts';

const program = new Command('ferry')
  .description('Carries S3 objects between AWS accounts as they are uploaded, and loses none.')
  .addCommand(initCommand())
  .addCommand(pairsCommand())
  .addCommand(policiesCommand())
  .addCommand(parametersCommand())
  .addCommand(checkCommand())
  .addCommand(deployCommand())
  .addCommand(removeCommand())
  .addCommand(verifyCommand())
  .addCommand(statusCommand())
  .addCommand(execCommand())
  .addCommand(costCommand())
  .addCommand(dlqCommand())
  .addCommand(backfillCommand())
  .addCommand(batchCommand());

for (const command of withSubcommands(program)) {
  command.showHelpAfterError('(add --help for what this command takes)');
  // Commander ends with 1 when it cannot read a command; here that is 2, and 1 means that something failed.
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', () => process.exit());

try {
  await program.parseAsync();
} catch (error) {
  printError(words(error));
  process.exitCode = 2;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** What a person can mend is told in words; anything else is a bug and keeps its stack. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected =
    error instanceof CommandError || error instanceof PairFileError || error instanceof UnknownPairError;
  if (isExpected) return error.message;
  const isFromAws = '$metadata' in error || error.name === 'CredentialsProviderError';
  return isFromAws ? `${error.name}: ${error.message}` : (error.stack ?? error.message);
}
