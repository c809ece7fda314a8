import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { Pair } from './core/pair.ts';
import { crossPairProblems } from './core/pair-loops.ts';
import { PairFileError, type PlacedProblem, UnknownPairError } from './pair-file-error.ts';
import { type ParsedPair, parsePair } from './pair-parse.ts';

/**
 * The pair of `<directory>/<name>.yml`. All pairs are read, since some faults lie between two of them.
 * Throws a {@link PairFileError} when any file is wrong, an {@link UnknownPairError} when `name` is none of them.
 */
export function loadPair(name: string, directory = 'pairs'): Pair {
  const pairs = loadPairs(directory);
  const pair = pairs.find((candidate) => candidate.name === name);
  if (pair) return pair;
  throw new UnknownPairError(
    name,
    directory,
    pairs.map((candidate) => candidate.name),
  );
}

/** Every pair in `directory`, by name. Throws a {@link PairFileError} that tells all that is wrong with any of them. */
export function loadPairs(directory = 'pairs'): Pair[] {
  const files = pairFiles(directory).map((file) => {
    const path = join(directory, file);
    return parsePair(parse(file).name, path, readFileSync(path, 'utf8'));
  });
  const pairs = files.flatMap(({ pair }) => (pair ? [pair] : []));
  const problems = [...files.flatMap((file) => file.problems), ...problemsBetween(pairs, files)];
  if (problems.length > 0) throw new PairFileError(problems.sort(byPlace));
  return pairs;
}

/** Both endings, so that a file with the wrong one is refused and not passed over. */
function pairFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => /\.ya?ml$/.test(file))
      .sort((a, b) => (parse(a).name < parse(b).name ? -1 : 1));
  } catch (cause) {
    throw new Error(`The folder of the pair files, ${directory}, cannot be read.`, { cause });
  }
}

function problemsBetween(pairs: readonly Pair[], files: readonly ParsedPair[]) {
  return crossPairProblems(pairs).flatMap(({ pair: name, ...problem }) =>
    files.filter(({ pair }) => pair?.name === name).map(({ place }) => place(problem)),
  );
}

function byPlace(a: PlacedProblem, b: PlacedProblem): number {
  return a.file.localeCompare(b.file) || a.line - b.line;
}
