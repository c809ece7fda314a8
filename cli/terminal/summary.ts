import { interruptedCode } from './interruption.ts';
import { printJson } from './terminal.ts';

/** How a run ended: at its end, at a limit that it was given, stopped by a signal or a closed pipe, or by an error. */
export type Ending = 'complete' | 'limit' | 'stopped' | 'broken';

/** The last JSON line of every command that works through many objects. */
export interface Summary {
  /** As on the command line, like `dlq replay`. */
  readonly command: string;
  readonly pair: string;
  readonly ended: Ending;
  /** Objects, or messages, by what became of them. */
  readonly counts: Readonly<Record<string, number>>;
  /** That the command would end with, were it not cut short. */
  readonly exitCode: number;
}

/** Prints the summary as a JSON line, with the exit code that the command really ends with; `more` is beside or within it. */
export function printSummary(
  summary: Summary,
  more: { readonly beside?: object; readonly within?: object } = {},
): void {
  const exitCode = interruptedCode(summary.exitCode);
  printJson({ kind: 'summary', ...more.beside, summary: { ...summary, exitCode, ...more.within } });
}
