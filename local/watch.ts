import prettyBytes from 'pretty-bytes';
import colours from '../cli/terminal/colours.ts';
import { note, print } from '../cli/terminal/terminal.ts';
import { formatAge } from '../lib/core/text/age.ts';
import { printable, printableLines } from '../lib/core/text/printable.ts';
import type { Delivered } from './delivery/delivery.ts';
import type { LambdaEvent } from './lambda/lambda-function.ts';
import { type OutcomeLog, readOutcomeLog } from './outcome-log.ts';

/** Tells people what the local Lambda does: each outcome as a line on standard output, all else beside it. */
export function tellLambdaEvent(event: LambdaEvent, verbose: boolean): void {
  if (event.kind === 'line') {
    const outcome = readOutcomeLog(event.line);
    if (outcome) print(outcomeLine(outcome));
    else if (verbose) note(colours.dim(`${event.functionName}: ${event.line}`));
    return;
  }
  const trouble = troubleOf(event);
  if (trouble) note(colours.yellow(`  ${event.functionName}: ${trouble}`));
}

function troubleOf(event: LambdaEvent): string | undefined {
  switch (event.kind) {
    case 'finished':
      return event.result.kind === 'failed' ? printable(event.result.errorMessage) : undefined;
    case 'retrying':
      return `Lambda tries the event again after ${event.afterMs / 1000} s of its time`;
    case 'dead-lettered':
      return `Lambda put the event into ${event.queueArn}`;
    case 'dropped':
      return `the event is lost: ${event.why}`;
    case 'loop-stopped':
      return `Lambda stopped a chain of 16 invocations; its event is ${event.queueArn ? `in ${event.queueArn}` : 'lost'}`;
    case 'note':
      return event.text;
    default:
      return undefined;
  }
}

/** Tells people of an event that AWS would not deliver either. */
export function tellDelivery({ kind, write, targetArn, why }: Delivered): void {
  if (kind === 'refused') note(colours.red(`  no event of ${printable(write.key)} to ${targetArn}: ${why}`));
}

/** From the event to the copy; of a replay or a backfill that is the age of the event, and no speed. */
export function latencyWords(latencyMs: number): string {
  return latencyMs < 60_000 ? `${latencyMs} ms` : `${formatAge(latencyMs)} after its event`;
}

function outcomeLine({ kind, key, detail, bytes, latencyMs, hint }: OutcomeLog): string {
  const colour = {
    copied: colours.green,
    superseded: colours.dim,
    filtered: colours.dim,
    deferred: colours.dim,
  } as const;
  const mark = kind in colour ? colour[kind as keyof typeof colour] : colours.red;
  const facts = [
    ...(bytes === undefined ? [] : [prettyBytes(bytes, { binary: true })]),
    ...(latencyMs === undefined ? [] : [latencyWords(latencyMs)]),
  ];
  const line = `${mark(kind.padEnd(13))} ${printable(key)} → ${printable(detail)}  ${colours.dim(facts.join(', '))}`;
  return hint ? `${line}\n${' '.repeat(14)}${printableLines(hint, 14)}` : line;
}
