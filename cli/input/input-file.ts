import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { byteLines } from '../../lib/byte-lines.ts';
import { decodeFile, decodeUtf8 } from '../../lib/core/text/utf8.ts';
import { CommandError } from '../terminal/command-error.ts';

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The name that messages have for a file; `-` is standard input. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** The bytes of a file that a person names, `-` for standard input. Rejects with a {@link CommandError} when it cannot be read. */
export async function* inputBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* path === '-' ? process.stdin : createReadStream(path);
  } catch (error) {
    throw inWords(error, path);
  }
}

/**
 * The lines of a text in UTF-8, each with its line feed, which alone ends a line: within JSON and CSV a carriage
 * return, U+0085 and U+2028 are characters like others. A byte order mark is left out. Rejects with a
 * {@link CommandError} that names the file, the line and what to write where it is no UTF-8.
 */
export async function* textLines(name: string, bytes: Bytes): AsyncGenerator<string> {
  let at = 0;
  for await (const line of byteLines(bytes)) {
    at++;
    const decoded = (at === 1 ? decodeFile : decodeUtf8)(line);
    if ('text' in decoded) yield decoded.text;
    else throw new CommandError(`${name}:${at}: found ${decoded.fault.found}; write ${decoded.fault.write}.`);
  }
}

/** The lines of a file that a person names; as {@link textLines}. */
export function inputLines(path: string): AsyncGenerator<string> {
  return textLines(inputName(path), inputBytes(path));
}

/** The rows of a text in CSV; as {@link textLines}. Empty lines are no rows; rows may be of any length. */
export function csvRows(name: string, bytes: Bytes): AsyncIterable<string[]> {
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\n', '\r\n'],
  });
  // Whoever reads the rows hears of it.
  pipeline(Readable.from(textLines(name, bytes)), parser).catch(() => undefined);
  return named(parser, name);
}

async function* named(rows: AsyncIterable<string[]>, name: string): AsyncGenerator<string[]> {
  try {
    yield* rows;
  } catch (error) {
    throw error instanceof CsvError ? new CommandError(`${name} is no CSV: ${error.message}.`) : error;
  }
}

function inWords(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new CommandError(`There is no file ${path}.`);
  if (code === 'EISDIR') return new CommandError(`${path} is a folder; name a file.`);
  if (code === 'EACCES' || code === 'EPERM') return new CommandError(`${path} may not be read by you.`);
  return error;
}
