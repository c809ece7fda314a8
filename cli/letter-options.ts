import { type Command, InvalidArgumentError } from 'commander';
import { parseAge } from '../lib/core/age.ts';
import { failureTable, isFailureCode, type Side } from '../lib/core/failure.ts';
import type { LetterFilter } from '../lib/core/letter-filter.ts';

/** What a person says to name letters, as commander gives it. */
export interface LetterOptions {
  readonly code?: string[];
  readonly side?: string[];
  readonly keyPrefix?: string;
  readonly id?: string[];
  readonly olderThan?: number;
  readonly newerThan?: number;
}

const sides: readonly string[] = [...new Set(Object.values(failureTable).map(({ side }): Side => side))];

/** Adds the options that name letters; several of one kind may be given. */
export function withLetterOptions(command: Command): Command {
  return command
    .option(
      '--code <code...>',
      'only letters of these failure codes',
      list(isFailureCode, Object.keys(failureTable)),
    )
    .option(
      '--side <side...>',
      `only letters of these sides: ${sides.join(', ')}`,
      list((side) => sides.includes(side), sides),
    )
    .option('--key-prefix <prefix>', 'only letters of keys that begin so')
    .option('--id <id...>', 'only these messages')
    .option('--older-than <age>', 'only letters that first failed longer ago, like 90s, 30m, 6h, 2d', age)
    .option('--newer-than <age>', 'only letters that first failed since then', age);
}

/** The filter the options mean at `nowMs`. */
export function letterFilter(options: LetterOptions, nowMs: number): LetterFilter {
  const { code, side, keyPrefix, id, olderThan, newerThan } = options;
  return {
    ...(code && { codes: code }),
    ...(side && { sides: side }),
    ...(id && { ids: id }),
    ...(keyPrefix !== undefined && { keyPrefix }),
    ...(olderThan !== undefined && { failedUntilMs: nowMs - olderThan }),
    ...(newerThan !== undefined && { failedSinceMs: nowMs - newerThan }),
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

function age(text: string): number {
  const ms = parseAge(text);
  if (ms === undefined) throw new InvalidArgumentError('Write a number and a unit: 90s, 30m, 6h or 2d.');
  return ms;
}
