/** One thing wrong with a pair file: where, what is there, and what should be. */
export interface PairProblem {
  /** Field names and list positions from the top of the file; empty for the file as a whole. */
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly write: string;
}

/** A problem that a pair has only beside another. */
export interface NamedPairProblem extends PairProblem {
  /** The pair whose file it is placed in. */
  readonly pair: string;
  /** The other pairs that have a part in it. */
  readonly others: readonly string[];
}

/** `path` as a person writes it: `scope.prefixes[1]`. */
export function fieldName(path: PairProblem['path']): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return name.replace(/^\./, '') || 'the file';
}
