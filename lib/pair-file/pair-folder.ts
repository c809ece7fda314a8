import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { decodeFile } from '../core/text/utf8.ts';
import { PairFileError, type PlacedProblem } from './pair-file-error.ts';
import { longestPairFile } from './pair-yaml.ts';

/** What is in a pair file, or why that cannot be read. */
export type ReadPairFile =
  | { readonly path: string; readonly text: string }
  | { readonly problem: PlacedProblem };

/**
 * Names of the pair files in `directory`, by pair. Both endings, so that a file with the wrong one is refused and not
 * passed over; none that begins with a dot, as what editors and systems keep beside a file does. Throws a
 * {@link PairFileError} when the folder cannot be read.
 */
export function pairFileNames(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => /^[^.].*\.ya?ml$/s.test(file))
      .sort((a, b) => (parse(a).name < parse(b).name ? -1 : 1));
  } catch (cause) {
    const found = `what cannot be read (${codeOf(cause)})`;
    const write = 'a folder of pair files here; `npx ferry init` writes the first';
    throw new PairFileError([{ file: directory, field: 'the folder of the pair files', found, write }]);
  }
}

/** Reads one of them. Never throws. */
export function readPairFile(directory: string, file: string): ReadPairFile {
  const path = join(directory, file);
  const refused = (found: string, write: string): ReadPairFile => ({
    problem: { file: path, line: 1, field: 'the file', found, write },
  });
  try {
    const stats = statSync(path);
    if (stats.isDirectory())
      return refused('a folder', 'a file in its place, or give the folder another name');
    // Reading a pipe or a device would wait for ever.
    if (!stats.isFile()) return refused('a pipe, socket or device', 'a file in its place');
    if (stats.size > longestPairFile) {
      return refused(`${stats.size} bytes`, `at most ${longestPairFile}`);
    }
    const decoded = decodeFile(readFileSync(path));
    if ('fault' in decoded) return refused(decoded.fault.found, decoded.fault.write);
    const { text } = decoded;
    return text.includes('\0') ? refused('a NUL character', 'the file without it') : { path, text };
  } catch (cause) {
    const code = codeOf(cause);
    const [found, write] = unreadable[code] ?? [`what cannot be read (${code})`, 'a file that you may read'];
    return refused(found, write);
  }
}

const unreadable: Readonly<Record<string, readonly [found: string, write: string]>> = {
  ENOENT: ['a link to a file that does not exist', 'the file, or delete the link'],
};

/** The code of an error of Node. */
function codeOf(cause: unknown): string {
  return String(Reflect.get(Object(cause), 'code') ?? cause);
}
