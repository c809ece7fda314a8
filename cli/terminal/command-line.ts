import type { Command } from 'commander';
import { write } from './terminal.ts';
import { columns, sentenceColumns, wrapped } from './width.ts';

/**
 * Has a program and its subcommands read their command line as all programs of this project do: one that cannot be read
 * ends with 2, also where it asks for help of a command that is not there, and nothing printed can steer a terminal.
 * For subcommands that are added before.
 */
export function commandLine(program: Command): Command {
  for (const command of withSubcommands(program)) {
    command.showHelpAfterError('(add --help for what this command takes)');
    command.configureOutput({
      writeOut: (text) => write(process.stdout, wrapped(text, columns())),
      writeErr: (text) => write(process.stderr, wrapped(text, sentenceColumns(process.stderr))),
      getOutHelpWidth: columns,
      getErrHelpWidth: columns,
    });
    // Commander ends with 1 when it cannot read a command; here that is 2, and 1 means that something failed.
    command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
    command.on('beforeHelp', ({ error }: { readonly error: boolean }) => {
      const unknown = error ? undefined : unknownSubcommand(command);
      if (unknown !== undefined) command.error(`error: unknown command '${unknown}'`);
    });
  }
  return program;
}

/** Commander shows the help of `ferry` for `ferry nosuch --help`, as if it were what was asked for. */
function unknownSubcommand({ args, commands }: Command): string | undefined {
  const asked = args.find((word) => !word.startsWith('-'));
  return commands.length > 0 && commands.every((one) => one.name() !== asked) && asked !== 'help'
    ? asked
    : undefined;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
