import { type BrokenLine, score, survivors } from './mutants.ts';
import { oneLine, type Reason, reasonOf } from './reasons.ts';
import type { Settings } from './settings.ts';

/** The document about a run over everything. */
export function mutationDocument(
  broken: readonly BrokenLine[],
  folders: Settings['folders'],
  reasons: readonly Reason[],
): string {
  return [
    '<!-- Written by `npm run mutate`; reasons are in mutate/survivors.yml. -->',
    '# Which broken lines the tests notice',
    '',
    ...about,
    '',
    '| folder | broken | noticed | unnoticed | score | at least |',
    '| --- | --: | --: | --: | --: | --: |',
    ...Object.entries(folders).map(([folder, { atLeast }]) => {
      const all = broken.filter(({ file }) => file.startsWith(`${folder}/`));
      return `${row(`\`${folder}\``, all)} ${atLeast} % |`;
    }),
    '',
    ...Object.keys(folders).flatMap((folder) => filesOf(folder, broken)),
    '## Broken and not noticed',
    '',
    '| line | code | becomes | why no test notices |',
    '| --- | --- | --- | --- |',
    ...survivors(broken).map((one) => survivorRow(one, reasonOf(one, reasons))),
    '',
  ].join('\n');
}

const about = [
  '`npm run mutate` breaks `lib/core` and `lib/edge` with [Stryker](https://stryker-mutator.io): conditions are turned, calls left',
  'out, texts and lists emptied, one change at a time, and the tests that run the changed code must fail or hang. It runs the tests',
  'that need no local AWS; those over HTTP notice more. It takes more than half an hour, so `npm test` leaves it out; `npm run mutate --',
  'lib/core/copy/plan.ts` breaks one file, `--since main` what differs from a commit, `--incremental` only what changed since the last run.',
];

function filesOf(folder: string, broken: readonly BrokenLine[]): string[] {
  const byFile = Map.groupBy(
    broken.filter(({ file }) => file.startsWith(`${folder}/`)),
    ({ file }) => file,
  );
  return [
    `## ${folder}`,
    '',
    '| file | broken | noticed | unnoticed | score |',
    '| --- | --: | --: | --: | --: |',
    ...[...byFile].map(([file, lines]) => row(file.slice(folder.length + 1), lines)),
    '',
  ];
}

function row(name: string, broken: readonly BrokenLine[]): string {
  const unnoticed = survivors(broken).length;
  return `| ${name} | ${broken.length} | ${broken.length - unnoticed} | ${unnoticed} | ${score(broken).toFixed(1)} % |`;
}

function survivorRow({ file, line, code, replacement }: BrokenLine, why = ''): string {
  return `| [${file}:${line}](../${file}#L${line}) | ${cell(code)} | ${cell(replacement)} | ${why} |`;
}

/** Code in a cell, its middle left out where it is long. */
function cell(code: string): string {
  const text = oneLine(code);
  if (text === '') return '(nothing)';
  const short = text.length <= 60 ? text : `${text.slice(0, 40)} … ${text.slice(-15)}`;
  const fence = short.includes('`') ? '``' : '`';
  const pad = short.startsWith('`') || short.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${short.replaceAll('|', '\\|')}${pad}${fence}`;
}
