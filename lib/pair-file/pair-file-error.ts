import { printable } from '../core/text/printable.ts';

/** A problem with its place in a pair file. */
export interface PlacedProblem {
  readonly file: string;
  /** Counted from 1; absent for a folder. */
  readonly line?: number;
  readonly field: string;
  readonly found: string;
  readonly write: string;
}

/** Says every problem of every pair file, one a line. */
export class PairFileError extends Error {
  override readonly name = 'PairFileError';
  readonly problems: readonly PlacedProblem[];

  constructor(problems: readonly PlacedProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}

function problemLine({ file, line, field, found, write }: PlacedProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return printable(`${place}: ${field}: found ${found}; write ${write}`);
}

/** Somebody asked for a pair that has no file. */
export class UnknownPairError extends Error {
  override readonly name = 'UnknownPairError';

  constructor(pair: string, directory: string, known: readonly string[]) {
    const names = known.length > 0 ? `the pairs are ${known.join(', ')}` : 'it holds no pair yet';
    super(`There is no pair ${JSON.stringify(pair)} in ${directory}/: ${names}.`);
  }
}
