import { existsSync } from 'node:fs';
import { parse } from 'node:path';
import type { Pair } from '../core/pair/pair.ts';
import { crossPairProblems } from '../core/pair-checks/pair-loops.ts';
import { PairFileError, type PlacedProblem, UnknownPairError } from './pair-file-error.ts';
import { pairFileNames, readPairFile } from './pair-folder.ts';
import { type ParsedPair, parsePair } from './pair-parse.ts';

/** A pair, and what is wrong in the files of other pairs, which does not touch it. */
export interface LoadedPair {
  readonly pair: Pair;
  readonly elsewhere: readonly PlacedProblem[];
}

/**
 * The pair of `<directory>/<name>.yml`. Throws a {@link PairFileError} when something is wrong with its file or
 * between it and another pair, an {@link UnknownPairError} when there is no such file.
 */
export function loadPair(name: string, directory = 'pairs'): Pair {
  return loadPairAmong(name, directory).pair;
}

/** The same, with the problems of other files. */
export function loadPairAmong(name: string, directory = 'pairs'): LoadedPair {
  const files = readPairs(directory);
  if (!files.some((file) => file.name === name)) {
    const known = [...new Set(files.map((file) => file.name))];
    throw new UnknownPairError(name, directory, known);
  }
  const { own, elsewhere } = apart(problemsOf(files), name);
  const pair = files.find((file) => file.name === name)?.pair;
  if (!pair || own.length > 0) throw new PairFileError(own);
  return { pair, elsewhere };
}

/**
 * The pair that `<directory>/<name>.yml` would be with this text, in place of what it is. Nothing is written. Throws a
 * {@link PairFileError} when something is wrong with it or between it and another pair. The folder need not be there yet.
 */
export function newPair(name: string, text: string, directory = 'pairs'): Pair {
  const path = `${directory}/${name}.yml`;
  const made = { name, ...parsePair(name, path, text) };
  const others = existsSync(directory) ? readPairs(directory).filter((file) => file.name !== name) : [];
  const { own } = apart(problemsOf([...others, made]), name);
  if (!made.pair || own.length > 0) throw new PairFileError(own);
  return made.pair;
}

/** Every pair in `directory`, by name. Throws a {@link PairFileError} that names all that is wrong with any of them. */
export function loadPairs(directory = 'pairs'): Pair[] {
  const files = readPairs(directory);
  const problems = problemsOf(files);
  if (problems.length > 0) throw new PairFileError(problems.map(({ problem }) => problem));
  return files.flatMap(({ pair }) => (pair ? [pair] : []));
}

interface NamedFile extends ParsedPair {
  readonly name: string;
}

function readPairs(directory: string): NamedFile[] {
  return pairFileNames(directory).map((file) => {
    const { name } = parse(file);
    const read = readPairFile(directory, file);
    return { name, ...('problem' in read ? unread(read.problem) : parsePair(name, read.path, read.text)) };
  });
}

function unread(problem: PlacedProblem): ParsedPair {
  return { problems: [problem], place: () => problem };
}

interface Found {
  readonly problem: PlacedProblem;
  /** Names of the pairs that have a part in it. */
  readonly of: readonly string[];
}

/** All that is wrong within the files and between them, by file and line. */
function problemsOf(files: readonly NamedFile[]): Found[] {
  const pairs = files.flatMap(({ pair }) => (pair ? [pair] : []));
  const within = files.flatMap(({ name, problems }) => problems.map((problem) => ({ problem, of: [name] })));
  const between = crossPairProblems(pairs).flatMap(({ pair: name, others, ...problem }) =>
    files
      .filter(({ pair }) => pair?.name === name)
      .map(({ place }) => ({ problem: place(problem), of: [name, ...others] })),
  );
  return [...within, ...between].sort((a, b) => byPlace(a.problem, b.problem));
}

/** Those that pair `name` has a part in, and the others. */
function apart(found: readonly Found[], name: string) {
  const problems = (isOwn: boolean) =>
    found.filter(({ of }) => of.includes(name) === isOwn).map(({ problem }) => problem);
  return { own: problems(true), elsewhere: problems(false) };
}

function byPlace(a: PlacedProblem, b: PlacedProblem): number {
  return a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0);
}
