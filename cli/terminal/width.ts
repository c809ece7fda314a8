import stringWidth from 'string-width';

/** Columns of a screen that nobody has said the width of. */
const usualColumns = 80;

/** The columns that results are laid out for: those of COLUMNS, of the terminal, or 80 where there is none. */
export function columns(): number {
  return columnsOfPerson() ?? usualColumns;
}

/**
 * The columns that sentences are broken at: those of COLUMNS or of the terminal that shows `stream`. Infinity where it is
 * no terminal, for what is searched later is searched by lines.
 */
export function sentenceColumns(stream: NodeJS.WriteStream): number {
  return columnsOfPerson(stream) ?? Number.POSITIVE_INFINITY;
}

/** The narrowest screen that anything is laid out for. */
const fewestColumns = 20;

function columnsOfPerson(stream: NodeJS.WriteStream = process.stdout): number | undefined {
  const said = Number(process.env['COLUMNS']);
  if (Number.isInteger(said) && said > 0) return Math.max(said, fewestColumns);
  return stream.isTTY && stream.columns > 0 ? Math.max(stream.columns, fewestColumns) : undefined;
}

/** Columns that a text takes on a screen: two for wide characters and emoji, none for colours. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map(stringWidth));
}

/** What is pasted or searched for in one piece: what stands between backticks, and a command or JSON up to the end of its line. */
const piece = /`[^`\n]*`[^\s`]*|(?:(?:npx|npm|aws|echo|sh) |[{[][{["]).*$|\S+/g;

/**
 * `text` broken at spaces into lines of at most `columns`; what follows the first line of a line begins where that one
 * does. What cannot be broken and is wider has a line of its own, whole.
 */
export function wrapped(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => wrappedLine(line, columns))
    .join('\n');
}

function wrappedLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let open = '';
  for (const part of line.trim().match(piece) ?? []) {
    const longer = open === '' ? indent + part : `${open} ${part}`;
    if (open !== '' && widthOf(longer) > columns) {
      lines.push(open);
      open = indent + part;
    } else open = longer;
  }
  return [...lines, open].join('\n');
}

/** Columns of the widest part of a text that has to stay in one piece. */
export function widestPiece(text: string): number {
  return Math.max(0, ...text.split('\n').flatMap((line) => (line.match(piece) ?? []).map(widthOf)));
}
