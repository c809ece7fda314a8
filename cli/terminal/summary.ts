import { interruptedCode } from './interruption.ts';
import { printJson } from './terminal.ts';

/** How a run ended: at its end, at a limit that it was given, stopped by a signal or a closed pipe, or by an error. */
export type Ending = 'complete' | 'limit' | 'stopped' | 'broken';

/** The last JSON line of every command that has `--json`. */
export interface Summary {
  /** As on the command line, like `dlq replay`. */
  readonly command: string;
  /** Absent for commands about no pair. */
  readonly pair?: string;
  readonly ended: Ending;
  /** What the command is about (objects, messages, calls …), by what became of it. */
  readonly counts: Readonly<Record<string, number>>;
  /** That the command would end with, were it not cut short. */
  readonly exitCode: number;
}

/** Of this process: it runs one command. */
let isPrinted = false;
let own: OwnSummary = {};

/** Prints the summary as a JSON line, with the exit code that the command really ends with; `more` is beside or within it. */
export function printSummary(
  summary: Summary,
  more: { readonly beside?: object; readonly within?: object } = {},
): void {
  isPrinted = true;
  const exitCode = interruptedCode(summary.exitCode);
  printJson({ kind: 'summary', ...more.beside, summary: { ...summary, exitCode, ...more.within } });
}

/** What a command has for its summary. */
interface OwnSummary {
  /** Where no argument names it. */
  readonly pair?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly ended?: Ending;
  /** Its one result, where it has no lines beside the last. */
  readonly beside?: object;
}

/** Keeps `more` for the summary of the command that runs, for {@link printLastLine}. */
export function addToSummary(more: OwnSummary): void {
  own = { ...own, ...more };
}

/** Prints the summary of a command that printed none itself; `error`: what broke it off, in words. */
export function printLastLine(
  run: Pick<Summary, 'command' | 'pair' | 'exitCode'> & { readonly error?: string | undefined },
): void {
  if (isPrinted) return;
  const { error, ...of } = run;
  const isStopped = interruptedCode(0) !== 0;
  const ended = isStopped ? 'stopped' : error === undefined ? (own.ended ?? 'complete') : 'broken';
  const { counts = {}, beside = {}, pair } = own;
  printSummary(
    { ...(pair !== undefined && { pair }), ...of, ended, counts },
    { beside, within: error === undefined ? {} : { error } },
  );
}
