import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';

/** What became of a line that was broken. */
export type Fate = 'killed' | 'timed out' | 'survived' | 'not covered';

/** One way in which a line was broken. */
export interface BrokenLine {
  /** Path below the project's folder. */
  readonly file: string;
  readonly line: number;
  /** The whole line as it is written. */
  readonly text: string;
  /** What was replaced, and by what. */
  readonly code: string;
  readonly replacement: string;
  readonly fate: Fate;
}

const fates: Readonly<Partial<Record<MutantResult['status'], Fate>>> = {
  Killed: 'killed',
  // A line that cannot be evaluated is noticed by whoever runs it.
  RuntimeError: 'killed',
  CompileError: 'killed',
  Timeout: 'timed out',
  Survived: 'survived',
  NoCoverage: 'not covered',
};

/** The lines of `files`, to be read before a run: whoever waits for it may go on writing. */
export function linesOf(files: readonly string[]): Map<string, string[]> {
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8').split('\n')]));
}

/** The results of Stryker for the files of `texts`, in the order of the lines. */
export function brokenLines(
  results: readonly MutantResult[],
  texts: ReadonlyMap<string, readonly string[]>,
): BrokenLine[] {
  const broken = results.flatMap(({ fileName, location, replacement = '', status }) => {
    const file = relative(process.cwd(), fileName);
    const lines = texts.get(file);
    const fate = fates[status];
    if (!lines || !fate) return [];
    const text = lines[location.start.line - 1]?.trim() ?? '';
    return [{ file, line: location.start.line, text, code: codeAt(lines, location), replacement, fate }];
  });
  return broken.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

function codeAt(lines: readonly string[], { start, end }: MutantResult['location']): string {
  const found = lines.slice(start.line - 1, end.line);
  const last = found.length - 1;
  return found
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n');
}

/** Lines that no test notices when they are broken. */
export function survivors(broken: readonly BrokenLine[]): BrokenLine[] {
  return broken.filter(({ fate }) => fate === 'survived' || fate === 'not covered');
}

/** Percent of the broken lines that some test notices; 100 where nothing was broken. */
export function score(broken: readonly BrokenLine[]): number {
  return broken.length === 0 ? 100 : (100 * (broken.length - survivors(broken).length)) / broken.length;
}

/** How many lines met which fate, and the score they come to. */
export function countsOf(broken: readonly BrokenLine[]): Record<Fate | 'score', number> {
  const of = (fate: Fate) => broken.filter((one) => one.fate === fate).length;
  return {
    killed: of('killed'),
    'timed out': of('timed out'),
    survived: of('survived'),
    'not covered': of('not covered'),
    score: score(broken),
  };
}
