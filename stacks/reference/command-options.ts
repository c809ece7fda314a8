import type { Command, Option } from 'commander';
import { commands } from '../../cli/commands.ts';
import { markdownTable } from './markdown-table.ts';

/** Every command of `ferry` with its arguments and options, as `--help` has them. */
export async function commandReference(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((open) => open()));
  return all.flatMap((command) => sections(command, 'ferry')).join('\n\n');
}

/** The options of one command. */
export async function optionTable(name: string): Promise<string> {
  const open = commands[name];
  if (!open) throw new Error(`There is no command ${name}.`);
  return optionsOf(await open());
}

function sections(command: Command, before: string): string[] {
  const name = `${before} ${command.name()}`;
  const own = command.commands.length > 0 && command.options.length === 0 ? [] : [section(command, name)];
  return [...own, ...command.commands.flatMap((inner) => sections(inner, name))];
}

function section(command: Command, name: string): string {
  const description = command.description();
  const text = `${description.charAt(0).toUpperCase()}${description.slice(1)}.`;
  const head = `## ${name}\n\n${text}\n\n\`${name} ${command.usage()}\``;
  return command.options.length > 0 ? `${head}\n\n${optionsOf(command)}` : head;
}

/** The options of a command that is there. */
export function optionsOf(command: Command): string {
  return markdownTable(['option', 'meaning'], command.options.filter(({ hidden }) => !hidden).map(row));
}

function row(option: Option): string[] {
  const { flags, description, defaultValue, argChoices, mandatory } = option;
  const facts = [
    ...(argChoices ? [`one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`] : []),
    ...(isTold(defaultValue) ? [`default: ${defaultValue}`] : []),
    ...(mandatory ? ['required'] : []),
  ];
  return [`\`${flags}\``, [description, ...facts].filter((text) => text !== '').join('; ')];
}

/** Lists that options gather begin empty, which is no default. */
function isTold(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}
