import Table from 'cli-table3';
import { printableLines } from '../../lib/core/text/printable.ts';
import colours, { adoptColours, revealColours } from './colours.ts';

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

/** Writes what is no result (progress, questions, warnings) to standard error. */
export function note(text: string): void {
  write(process.stderr, `${text}\n`);
}

/** Writes a line that another program printed to standard error: its colours come through on a terminal, and nothing else. */
export function notePrinted(line: string): void {
  note(adoptColours(line, process.stderr));
}

export function printError(text: string): void {
  note(`${colours.red('error:')} ${text}`);
}

/** A table without lines: columns aligned, two spaces between. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const bare = Object.fromEntries(
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
    ].map((part) => [part, '']),
  );
  const drawn = new Table({
    head: head.map((title) => colours.bold(title)),
    chars: { ...bare, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}
