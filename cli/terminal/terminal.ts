import { printableLines } from '../../lib/core/text/printable.ts';
import colours, { adoptColours, revealColours } from './colours.ts';
import { fittedTable, inParts, type Labelled, stacked } from './table.ts';
import { columns, sentenceColumns, wrapped } from './width.ts';

/**
 * Writes text to a stream of the process: the one place that does. Its lines and the colours of colours.ts come
 * through; whatever else could steer a terminal is escaped, for keys, values and answers come from outside.
 */
export function write(stream: NodeJS.WritableStream, text: string): void {
  stream.write(revealColours(text, printableLines));
}

/** Writes a result to standard output. */
export function print(text: string): void {
  write(process.stdout, `${text}\n`);
}

/** Writes one JSON value as a line to standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Writes sentences of a result to standard output, broken at spaces on a terminal; commands and what is in backticks stay whole. */
export function printWords(text: string): void {
  print(wrapped(text, sentenceColumns(process.stdout)));
}

/** Writes labels and what each says, one below the other. */
export function printFields(fields: readonly Labelled[]): void {
  print(stacked(fields, sentenceColumns(process.stdout)));
}

/** Writes parts of a result on one line, or the first, which is never broken, above the others where that is too wide. */
export function printParts(whole: string, ...words: readonly string[]): void {
  print(inParts([whole, ...words], sentenceColumns(process.stdout)).replaceAll('\n', '\n  '));
}

/** Writes what is no result (progress, questions, warnings) to standard error. */
export function note(text: string): void {
  write(process.stderr, `${wrapped(text, sentenceColumns(process.stderr))}\n`);
}

/** Writes a line that another program printed to standard error: its colours come through on a terminal, and nothing else. */
export function notePrinted(line: string): void {
  note(adoptColours(line, process.stderr));
}

export function printError(text: string): void {
  note(`${colours.red('error:')} ${text}`);
}

/** A table as {@link fittedTable} lays it out on this screen. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  whole: readonly string[] = [],
): string {
  return fittedTable(head, rows, { columns: columns(), whole });
}
