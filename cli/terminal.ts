import Table from 'cli-table3';
import colours from './colours.ts';

/** Writes a result to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes one JSON value as a line to standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Writes what is no result (progress, questions, warnings) to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printError(text: string): void {
  note(`${colours.red('error:')} ${text}`);
}

/**
 * Keys and messages come from outside: control characters, line separators and those that turn the
 * direction of writing are shown as escapes, so that no text can steer or fake the terminal.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same for a text of several lines, all but the first of them indented. */
export function printableLines(text: string, indent = 0): string {
  return text
    .split('\n')
    .map(printable)
    .join(`\n${' '.repeat(indent)}`);
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
