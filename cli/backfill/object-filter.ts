import { type Command, InvalidArgumentError } from 'commander';
import { parseAge } from '../../lib/core/age.ts';
import type { ListedObject } from '../../lib/core/listed-object.ts';
import { parseBytes } from '../../lib/core/quantity.ts';

/** What a person says to name objects, as commander gives it: ages in ms, sizes in bytes. */
export interface FilterOptions {
  readonly prefix?: string;
  readonly suffix?: string;
  readonly newerThan?: number;
  readonly olderThan?: number;
  readonly largerThan?: number;
  readonly smallerThan?: number;
}

/** Adds the options that name objects; the pair's scope holds in any case. */
export function withFilterOptions(command: Command): Command {
  return command
    .option('--prefix <prefix>', 'only source keys that begin so')
    .option('--suffix <suffix>', 'only source keys that end so')
    .option('--newer-than <age>', 'only objects written since, like 90s, 30m, 6h, 2d', age)
    .option('--older-than <age>', 'only objects written before', age)
    .option('--larger-than <size>', 'only larger objects, like 500KiB or 10GiB', size)
    .option('--smaller-than <size>', 'only smaller objects', size);
}

/** Whether an object is named by the options at `nowMs`; the prefix is for the listing. */
export function objectFilter(options: FilterOptions, nowMs: number): (object: ListedObject) => boolean {
  const { suffix = '', newerThan, olderThan, largerThan, smallerThan } = options;
  return ({ key, sizeBytes, modifiedMs }) =>
    key.endsWith(suffix) &&
    (newerThan === undefined || modifiedMs > nowMs - newerThan) &&
    (olderThan === undefined || modifiedMs < nowMs - olderThan) &&
    (largerThan === undefined || sizeBytes > largerThan) &&
    (smallerThan === undefined || sizeBytes < smallerThan);
}

function age(text: string): number {
  const ms = parseAge(text);
  if (ms === undefined) throw new InvalidArgumentError('Write a number and a unit: 90s, 30m, 6h or 2d.');
  return ms;
}

function size(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw new InvalidArgumentError('Write a size like 500KiB, 10MB or 5GiB.');
  return bytes;
}
