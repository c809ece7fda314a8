import prettyBytes from 'pretty-bytes';
import colours from '../../cli/terminal/colours.ts';
import { print } from '../../cli/terminal/terminal.ts';
import { printable } from '../../lib/core/text/printable.ts';
import type { OutcomeLog } from '../outcome-log.ts';

/** A heading of the story, and a sentence or two of what is about to be seen. */
export function chapter(title: string, text: string): void {
  print(`\n${colours.bold(title)}\n${colours.dim(text)}`);
}

/** One thing done, with how long it took. */
export function done(what: string, durationMs: number): void {
  print(`${colours.green('✓')} ${what} ${colours.dim(`${(durationMs / 1000).toFixed(1)} s`)}`);
}

/** One object: its key, size, time from event to copy, and what became of it. */
export function objectLine({ kind, key, detail, bytes, latencyMs }: OutcomeLog): void {
  const mark =
    kind === 'copied' ? colours.green('✓') : kind === 'filtered' ? colours.dim('·') : colours.red('✗');
  const size = bytes === undefined ? '' : prettyBytes(bytes, { binary: true });
  const latency = latencyMs === undefined ? '' : `${latencyMs} ms`;
  const result = kind === 'copied' ? `→ ${detail}` : `${kind}: ${detail}`;
  print(
    `${mark} ${size.padStart(9)} ${latency.padStart(8)}  ${printable(key)} ${colours.dim(printable(result))}`,
  );
}

/** The comparison at the end. */
export function comparison(problems: readonly string[], allWell: string): void {
  if (problems.length === 0) print(`${colours.green('✓')} ${allWell}`);
  for (const problem of problems) print(`${colours.red('✗')} ${printable(problem)}`);
}
