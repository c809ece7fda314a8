#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command } from 'commander';
import { refusalWords } from '../lib/core/failure/refusal-words.ts';
import { PairFileError, UnknownPairError } from '../lib/pair-file/pair-file-error.ts';
import packageFile from '../package.json' with { type: 'json' };
import { commands } from './commands.ts';
import { connectionWords } from './network/connection-error.ts';
import { CommandError } from './terminal/command-error.ts';
import { commandLine } from './terminal/command-line.ts';
import { interruptedCode, watchOutput } from './terminal/interruption.ts';
import { printLastLine } from './terminal/summary.ts';
import { printError } from './terminal/terminal.ts';

// What Node compiles and strips of types it keeps below the folder for temporary files: half of what starting takes.
enableCompileCache();

const program = new Command('ferry').description(
  'Replicates S3 objects between AWS accounts as they are uploaded, and loses none.',
);
program.version(packageFile.version, '--version', 'print the version');
const asked = process.argv[2] ?? '';
const named = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
const all = asked === '--version' ? [] : Object.values(commands);
for (const load of named ? [named] : all) program.addCommand(await load());

commandLine(program);
watchOutput();

let ran: Command | undefined;
program.hook('preAction', (_, command) => {
  ran = command;
});

let exitCode = 2;
let broken: string | undefined;
try {
  await program.parseAsync();
  exitCode = Number(process.exitCode ?? 0);
} catch (error) {
  broken = words(error);
  printError(broken);
}
if (ran?.opts()['json']) printLastLine({ ...about(ran), exitCode, error: broken });
// An output that was closed says so a moment after the last line.
await new Promise(setImmediate);
process.exitCode = interruptedCode(exitCode);
// Nothing that is still under way keeps a command alive that was cut short.
if (process.exitCode !== exitCode) process.exit();

/** The command as it is written, and its pair. */
function about(command: Command) {
  const names = [command, command.parent].map((one) => one?.name());
  const at = command.registeredArguments.findIndex((one) => one.name() === 'pair');
  const pair: unknown = command.processedArgs[at];
  return {
    command: names
      .filter((name) => name !== undefined && name !== 'ferry')
      .reverse()
      .join(' '),
    ...(typeof pair === 'string' && { pair }),
  };
}

/** What a person can repair is said in words; anything else is a bug and keeps its stack. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected =
    error instanceof CommandError || error instanceof PairFileError || error instanceof UnknownPairError;
  if (isExpected) return error.message;
  if (error.name === 'CredentialsProviderError') return error.message;
  const ofConnection = connectionWords(error);
  if (ofConnection) return ofConnection;
  return '$metadata' in error ? refusalWords(error) : (error.stack ?? error.message);
}
