import type { Command } from 'commander';
import { CommandError } from '../terminal/command-error.ts';

/** Flags that have no effect beside `beside` (unless one of `unless` is given), or without one of `without`. */
export type OptionRule = {
  readonly flags: readonly string[];
  readonly why: string;
} & (
  | { readonly beside: readonly string[]; readonly unless?: readonly string[] }
  | { readonly without: readonly string[] }
);

/** Has `command` refuse options that would have no effect by `rules`, before it does anything. */
export function refusing(command: Command, rules: readonly OptionRule[]): Command {
  return command.hook('preAction', (_, running) => refuseIdleOptions(running, rules));
}

/** Throws a {@link CommandError} for the first option given that would have no effect by `rules`. */
export function refuseIdleOptions(command: Command, rules: readonly OptionRule[]): void {
  const given = new Set(
    command.options
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map(({ long }) => long ?? ''),
  );
  for (const rule of rules) {
    const flag = rule.flags.find((one) => given.has(one));
    if (!flag) continue;
    if ('without' in rule && !rule.without.some((one) => given.has(one))) {
      throw new CommandError(
        `${flag} has no effect here: ${rule.why}. Only with ${rule.without.join(' or ')}: ${rule.flags.join(', ')}.`,
      );
    }
    const isUsed = 'beside' in rule && rule.unless?.some((one) => given.has(one));
    const other =
      'beside' in rule && !isUsed ? rule.beside.find((one) => one !== flag && given.has(one)) : undefined;
    if (other) throw new CommandError(`${flag} has no effect beside ${other}: ${rule.why}.`);
  }
}
