import { execFileSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { commandLine } from '../cli/terminal/command-line.ts';
import { note, print, printError, printJson, table } from '../cli/terminal/terminal.ts';
import { breakLines } from './break-lines.ts';
import { mutationDocument } from './document.ts';
import { type BrokenLine, brokenLines, countsOf, linesOf, score, survivors } from './mutants.ts';
import { oneLine, type Reason, readReasons, reasonOf, staleReasons } from './reasons.ts';
import { readSettings, type Settings } from './settings.ts';

interface Options {
  readonly since?: string;
  readonly incremental?: true;
  readonly concurrency: number;
  readonly settings: string;
  readonly json?: true;
}

const program = new Command('npm run mutate --')
  .description(
    'Breaks the lines of lib/core and lib/edge one at a time, and says which of them no test notices. Ends with 1 where ' +
      'the tests notice less than they have to, or where a survivor has no reason.',
  )
  .argument('[path...]', 'files or folders to break; all where none is named')
  .option('--since <commit>', 'break only files that differ from a commit')
  .option('--incremental', 'take over what the last run found where neither the code nor its tests changed')
  .option('--concurrency <count>', 'processes that run tests at once', count, 2)
  .option('--settings <file>', 'folders, scores and tests', 'mutate/settings.json')
  .option('--json', 'print the scores and the survivors as JSON')
  .action(async (paths: string[], options: Options) => {
    try {
      await mutate(paths, options);
    } catch (error) {
      printError(error instanceof Error ? error.message : String(error));
      process.exitCode = 2;
    }
  });
await commandLine(program).parseAsync();
// Servers of tests, and whatever a broken line left behind, would keep the process.
process.exit();

async function mutate(paths: readonly string[], options: Options): Promise<void> {
  const settings = readSettings(options.settings);
  const all = Object.keys(settings.folders).flatMap((folder) => globSync(`${folder}/**/*.ts`));
  const files = chosen(all.sort(), paths, options.since);
  if (files.length === 0) return note(`No file to break differs from ${options.since}.`);
  const texts = linesOf(files);
  const results = await breakLines(files, settings, {
    ...options,
    incremental: options.incremental ?? false,
  });
  const broken = brokenLines(results, texts);
  const reasons = readReasons(settings.reasons);
  const problems = problemsOf(broken, settings, reasons);
  if (files.length === all.length) {
    problems.push(
      ...staleReasons(survivors(broken), reasons).map((what) => `${what} does not survive: drop its reason`),
    );
    writeFileSync(settings.report, mutationDocument(broken, settings.folders, reasons));
  }
  if (options.json) printJson(record(broken, settings, reasons, problems));
  else show(broken, settings, reasons);
  for (const problem of problems) printError(problem);
  if (problems.length > 0) process.exitCode = 1;
}

function chosen(all: readonly string[], paths: readonly string[], since: string | undefined): string[] {
  const wanted = paths.map((path) => relative('.', path));
  const unknown = wanted.find((path) => !all.some((file) => isIn(file, path)));
  if (unknown !== undefined)
    throw new Error(`${unknown} is no file that is broken; there are ${all.join(', ')}`);
  const differ =
    since === undefined
      ? all
      : execFileSync('git', ['diff', '--name-only', '--relative', since], { encoding: 'utf8' }).split('\n');
  return all.filter(
    (file) => differ.includes(file) && (paths.length === 0 || wanted.some((path) => isIn(file, path))),
  );
}

function isIn(file: string, path: string): boolean {
  return path === '' || file === path || file.startsWith(`${path}/`);
}

function problemsOf(
  broken: readonly BrokenLine[],
  { folders, reasons: path }: Settings,
  reasons: readonly Reason[],
): string[] {
  const low = Object.entries(folders).flatMap(([folder, { atLeast }]) => {
    const reached = score(broken.filter(({ file }) => isIn(file, folder)));
    return reached < atLeast
      ? [
          `the tests notice ${reached.toFixed(1)} % of what is broken in ${folder}, and have to notice ${atLeast} %`,
        ]
      : [];
  });
  const bare = survivors(broken).filter((one) => reasonOf(one, reasons) === undefined);
  return bare.length === 0 ? low : [...low, `${bare.length} survivors have no reason in ${path}`];
}

function record(
  broken: readonly BrokenLine[],
  { folders }: Settings,
  reasons: readonly Reason[],
  problems: readonly string[],
) {
  const counts = (path: string) => countsOf(broken.filter(({ file }) => isIn(file, path)));
  const files = [...new Set(broken.map(({ file }) => file))];
  return {
    folders: Object.fromEntries(Object.keys(folders).map((path) => [path, counts(path)])),
    files: Object.fromEntries(files.map((path) => [path, counts(path)])),
    survivors: survivors(broken).map((one) => ({ ...one, reason: reasonOf(one, reasons) })),
    problems,
  };
}

function show(broken: readonly BrokenLine[], { folders }: Settings, reasons: readonly Reason[]): void {
  for (const one of survivors(broken)) {
    print(
      `${one.file}:${one.line} ${one.fate}: ${oneLine(one.code)} → ${oneLine(one.replacement) || '(nothing)'}`,
    );
    print(`  ${reasonOf(one, reasons) ?? 'no reason'}`);
  }
  const rows = [...Object.keys(folders), ...new Set(broken.map(({ file }) => file))].map((path) => {
    const inside = broken.filter(({ file }) => isIn(file, path));
    return [path, String(inside.length), String(survivors(inside).length), `${score(inside).toFixed(1)} %`];
  });
  print(
    table(
      ['', 'broken', 'unnoticed', 'score'],
      rows.filter(([, count]) => count !== '0'),
    ),
  );
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('It is a number from 1 to 99.');
  return Number(text);
}
