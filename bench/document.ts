import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Report, Table } from './bench.ts';
import { draw } from './chart.ts';
import { folder, type Record } from './record.ts';
import { withSection } from './section.ts';

const file = 'docs/performance.md';

/** Puts a bench's section into docs/performance.md in place of the one before, and its charts beside it. */
export async function publish(name: string, title: string, report: Report, record: Record): Promise<void> {
  const { charts = [] } = report;
  mkdirSync(folder, { recursive: true });
  for (const chart of charts) writeFileSync(`${folder}/${chart.name}.svg`, await draw(chart));
  const lines = [
    `## ${title}`,
    report.text,
    ...report.tables.map(markdown),
    ...charts.map((chart) => `![${chart.description}](performance/${chart.name}.svg)`),
    `<sub>\`npm run bench -- ${name}\`, ${record.measuredOn}: ${record.machine}. [Figures](performance/${name}.json)</sub>`,
  ];
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), name, lines.join('\n\n')));
}

function markdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  // Numbers stand under each other; the first column says what they are of.
  const rule = columns.map((_, index) => (index === 0 ? '---' : '--:'));
  return [columns, rule, ...rows].map(line).join('\n');
}
