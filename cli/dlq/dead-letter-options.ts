import { type Command, InvalidArgumentError } from 'commander';
import type { DeadLetterFilter } from '../../lib/core/dead-letter/dead-letter-filter.ts';
import { failureTable, isFailureCode, type Side } from '../../lib/core/failure/failure.ts';
import { type Moment, momentMs } from '../../lib/core/text/age.ts';
import { moment } from '../input/moment-option.ts';

/** What a person says to name dead letters, as commander gives it. */
export interface DeadLetterOptions {
  readonly code?: string[];
  readonly side?: string[];
  readonly keyPrefix?: string;
  readonly id?: string[];
  readonly olderThan?: Moment;
  readonly newerThan?: Moment;
}

const sides: readonly string[] = [...new Set(Object.values(failureTable).map(({ side }): Side => side))];

/** Adds the options that name dead letters; several of one kind may be given. */
export function withDeadLetterOptions(command: Command): Command {
  return command
    .option(
      '--code <code...>',
      'only dead letters of these failure codes',
      list(isFailureCode, Object.keys(failureTable)),
    )
    .option(
      '--side <side...>',
      `only dead letters of these sides: ${sides.join(', ')}`,
      list((side) => sides.includes(side), sides),
    )
    .option('--key-prefix <prefix>', 'only dead letters of keys that begin so')
    .option('--id <id...>', 'only these messages')
    .option(
      '--older-than <time>',
      'only dead letters that first failed before: an age like 90s, 30m, 6h, 2d, or a date like 2026-10-01',
      moment,
    )
    .option('--newer-than <time>', 'only dead letters that first failed since', moment);
}

/** The filter the options mean at `nowMs`. */
export function deadLetterFilter(options: DeadLetterOptions, nowMs: number): DeadLetterFilter {
  const { code, side, keyPrefix, id, olderThan, newerThan } = options;
  return {
    ...(code && { codes: code }),
    ...(side && { sides: side }),
    ...(id && { ids: id }),
    ...(keyPrefix !== undefined && { keyPrefix }),
    ...(olderThan !== undefined && { failedUntilMs: momentMs(olderThan, nowMs) }),
    ...(newerThan !== undefined && { failedSinceMs: momentMs(newerThan, nowMs) }),
  };
}

/** A count of at least one, for an option. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Write a whole number above 0.');
  return value;
}

function list(isKnown: (text: string) => boolean, known: readonly string[]) {
  return (text: string, previous: string[] = []) => {
    if (!isKnown(text)) throw new InvalidArgumentError(`Known are ${known.join(', ')}.`);
    return [...previous, text];
  };
}
