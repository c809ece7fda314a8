import { Command } from 'commander';
import { commandLine } from '../cli/terminal/command-line.ts';
import { note, print, printError, printJson, table } from '../cli/terminal/terminal.ts';
import type { Bench } from './bench.ts';
import { benches } from './benches.ts';
import { publish } from './document.ts';
import { keep, kept, recordOf } from './record.ts';

interface Options {
  readonly list?: true;
  readonly json?: true;
  readonly render?: true;
}

const program = new Command('npm run bench --')
  .description('Measures, and writes what it measured into docs/performance.md and docs/performance/.')
  .argument('[name...]', 'benches to run; all when none is named')
  .option('--list', 'say which benches there are')
  .option('--json', 'print the figures as JSON, a line per bench, and leave the documents as they are')
  .option('--render', 'write the documents anew from the figures that are kept, without measuring')
  .action(async (names: string[], options: Options) => {
    if (options.list)
      return print(
        table(
          ['bench', 'measures'],
          Object.entries(benches).map(([name, { about }]) => [name, about]),
        ),
      );
    for (const [name, bench] of chosen(names)) await attempt(name, bench, options);
  });
await commandLine(program).parseAsync();

function chosen(names: readonly string[]): [string, Bench][] {
  const unknown = names.filter((name) => !Object.hasOwn(benches, name));
  if (unknown.length > 0) {
    printError(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
    process.exitCode = 2;
    return [];
  }
  return Object.entries(benches).filter(([name]) => names.length === 0 || names.includes(name));
}

/** One bench that fails keeps no other from running. */
async function attempt(name: string, bench: Bench, { json, render }: Options): Promise<void> {
  try {
    const startedAt = performance.now();
    const record = render ? kept(name) : recordOf(await bench.measure((line) => note(`${name}: ${line}`)));
    if (json) return printJson({ bench: name, ...record });
    if (!render) keep(name, record);
    await publish(name, bench.title, bench.report(record.figures), record);
    note(`${name}: docs/performance.md after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  } catch (error) {
    printError(`${name}: ${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
  }
}
