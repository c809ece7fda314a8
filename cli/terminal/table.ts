import Table from 'cli-table3';
import colours from './colours.ts';
import { widestPiece, widthOf, wrapped } from './width.ts';

type Row = readonly string[];

/** How a table is laid out. */
export interface TableTerms {
  /** Of the screen. */
  readonly columns: number;
  /** Heads of columns whose cells are never broken, as those of keys. */
  readonly whole?: readonly string[];
}

const gap = 2;

/**
 * A table without lines, two spaces between its columns. On a narrow screen its cells are broken at spaces, and where that
 * does not do, it is written as {@link stacked} rows. Nothing is ever cut.
 */
export function fittedTable(head: Row, rows: readonly Row[], terms: TableTerms): string {
  const widths = columnWidths(head, rows, terms);
  if (!widths) return rows.map((row) => stacked(labelled(head, row, terms), terms.columns)).join('\n\n');
  return drawn(
    head.map((title) => colours.bold(title)),
    rows.map((row) => row.map((cell, at) => wrapped(cell, widths[at] ?? Number.POSITIVE_INFINITY))),
  );
}

/** What one label says: a sentence, or parts of which the first is never broken and each may have a line of its own. */
export interface Labelled {
  readonly label: string;
  readonly text: string | readonly [whole: string, ...words: string[]];
}

/** A line for each label and its text, one below the other; a text that does not fit beside its label begins below it, one without stands alone. */
export function stacked(lines: readonly Labelled[], columns: number): string {
  const margin = Math.max(0, ...lines.map(({ label }) => widthOf(label))) + gap;
  return lines
    .map(({ label, text }) => {
      if (label === '') return broken(text, columns);
      const isBeside = widestOf(text) <= columns - margin;
      const indent = ' '.repeat(isBeside ? margin : gap);
      const body = broken(text, columns - indent.length).replaceAll('\n', `\n${indent}`);
      const title = colours.bold(label);
      return isBeside ? title + ' '.repeat(margin - widthOf(label)) + body : `${title}\n${indent}${body}`;
    })
    .join('\n');
}

function widestOf(text: Labelled['text']): number {
  if (typeof text === 'string') return widestPiece(text);
  const [whole, ...words] = text;
  return Math.max(widthOf(whole), ...words.map(widestPiece));
}

function broken(text: Labelled['text'], columns: number): string {
  if (typeof text === 'string') return wrapped(text, columns);
  return inParts(text, columns);
}

/** Parts on one line, two spaces between, or each on lines of its own where that is too wide; the first is never broken. */
export function inParts(parts: readonly [whole: string, ...words: string[]], columns: number): string {
  const line = parts.join(' '.repeat(gap));
  if (widthOf(line) <= columns) return line;
  const [whole, ...words] = parts;
  return [whole, ...words.map((part) => wrapped(part, columns))].join('\n');
}

function labelled(head: Row, row: Row, { whole = [] }: TableTerms): Labelled[] {
  return row
    .map((cell, at): [label: string, cell: string] => [head[at] ?? '', cell])
    .filter(([, cell]) => cell !== '')
    .map(([label, cell]) => ({ label, text: whole.includes(label) ? [cell] : cell }));
}

/** The widths of all columns on a screen; undefined where they do not fit side by side. */
function columnWidths(head: Row, rows: readonly Row[], terms: TableTerms): number[] | undefined {
  const { columns, whole = [] } = terms;
  const cells = head.map((title, at) => [title, ...rows.map((row) => row[at] ?? '')]);
  const most = cells.map((all) => Math.max(...all.map(widthOf)));
  const least = cells.map((all, at) => {
    const isWhole = whole.includes(head[at] ?? '');
    return isWhole ? (most[at] ?? 0) : Math.max(widthOf(head[at] ?? ''), ...all.map(widestPiece));
  });
  let left = columns - gap * (head.length - 1) - least.reduce((sum, width) => sum + width, 0);
  if (left < 0) return undefined;
  const widths = [...least];
  // Each further column of the screen goes to the cell that lacks most.
  for (; left > 0; left--) {
    const lacks = widths.map((width, at) => (most[at] ?? 0) - width);
    const at = lacks.indexOf(Math.max(...lacks));
    if ((lacks[at] ?? 0) <= 0) break;
    widths[at] = (widths[at] ?? 0) + 1;
  }
  return widths;
}

function drawn(head: Row, rows: readonly Row[]): string {
  const parts = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'].concat([
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ]);
  const table = new Table({
    head: [...head],
    chars: { ...Object.fromEntries(parts.map((part) => [part, ''])), middle: ' '.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  // The last column is filled up to its width.
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
