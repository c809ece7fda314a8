import { type Command, InvalidArgumentError } from 'commander';
import { type KeyFilterRule, keyFilter } from '../../lib/core/compare/key-filter.ts';
import type { ListedObject } from '../../lib/core/compare/listed-object.ts';
import { excludesAll } from '../../lib/core/copy/scope.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type Moment, momentMs } from '../../lib/core/text/age.ts';
import { parseBytes } from '../../lib/core/text/quantity.ts';
import { moment } from '../input/moment-option.ts';
import { CommandError } from '../terminal/command-error.ts';

/** What names objects by time and size, as commander gives it; sizes in bytes. */
export interface TimeAndSizeOptions {
  readonly newerThan?: Moment;
  readonly olderThan?: Moment;
  readonly largerThan?: number;
  readonly smallerThan?: number;
}

/** What a person says to name objects. */
export interface FilterOptions extends TimeAndSizeOptions {
  readonly prefix?: readonly string[];
  readonly suffix?: readonly string[];
  /** In the order in which they were given, `--exclude` among them. */
  readonly include?: readonly KeyFilterRule[];
  readonly exclude?: readonly KeyFilterRule[];
}

/** Flags of the options that name objects. */
export const filterFlags = [
  '--prefix',
  '--suffix',
  '--include',
  '--exclude',
  '--newer-than',
  '--older-than',
  '--larger-than',
  '--smaller-than',
];

/** Adds the options that name objects; the pair's scope holds in any case. */
export function withFilterOptions(command: Command): Command {
  const patterns: KeyFilterRule[] = [];
  const add = (takes: boolean) => (pattern: string) => {
    patterns.push({ takes, pattern });
    return patterns;
  };
  const named = command
    .option('--prefix <prefix>', 'only source keys that begin so; may be given several times', several)
    .option('--suffix <suffix>', 'only source keys that end so; may be given several times', several)
    .option(
      '--exclude <pattern>',
      'not source keys like this, as the AWS CLI has it (* ? [ab] [!ab], the last that matches decides)',
      add(false),
    )
    .option('--include <pattern>', 'source keys like this though an earlier --exclude matches', add(true));
  return withTimeAndSizeOptions(named);
}

/** Adds the options that name objects by time and size. */
export function withTimeAndSizeOptions(command: Command, when = ''): Command {
  return command
    .option(
      '--newer-than <time>',
      `${when}only objects written since: an age like 90s, 30m, 6h, 2d, or a date like 2026-10-01`,
      moment,
    )
    .option('--older-than <time>', `${when}only objects written before`, moment)
    .option('--larger-than <size>', `${when}only larger objects, like 500KiB or 10GiB`, size)
    .option('--smaller-than <size>', `${when}only smaller objects`, size);
}

/** Whether an object is named by the options at `nowMs`; the prefix is for the listing. */
export function objectFilter(options: FilterOptions, nowMs: number): (object: ListedObject) => boolean {
  const { suffix = [''], newerThan, olderThan, largerThan, smallerThan } = options;
  const isTaken = keyFilter(options.include ?? options.exclude ?? []);
  const [since, before] = [newerThan, olderThan].map((time) => time && momentMs(time, nowMs));
  return ({ key, sizeBytes, modifiedMs }) =>
    suffix.some((end) => key.endsWith(end)) &&
    (since === undefined || modifiedMs > since) &&
    (before === undefined || modifiedMs < before) &&
    (largerThan === undefined || sizeBytes > largerThan) &&
    (smallerThan === undefined || sizeBytes < smallerThan) &&
    isTaken(key);
}

/** Throws a {@link CommandError} where the options, or the pair's scope, leave no object that they could name. */
export function refuseEmptyFilter({ name, scope }: Pair, options: FilterOptions, nowMs: number): void {
  const { newerThan, olderThan, largerThan = 0, smallerThan = Number.POSITIVE_INFINITY } = options;
  if (newerThan && olderThan && momentMs(newerThan, nowMs) >= momentMs(olderThan, nowMs)) {
    throw new CommandError('No object is both: --newer-than must be earlier than --older-than.');
  }
  if (largerThan >= smallerThan && options.smallerThan !== undefined) {
    throw new CommandError('No object is both: --larger-than must be less than --smaller-than.');
  }
  for (const prefix of options.prefix ?? []) {
    const isOutside = !isNear(scope.prefixes, (own) => own.startsWith(prefix) || prefix.startsWith(own));
    if (isOutside) throw outOfScope('--prefix', prefix, `scope.prefixes of pair ${name}`, scope.prefixes);
    if (excludesAll(scope, prefix)) {
      throw outOfScope('--prefix', prefix, `what scope.excludes of pair ${name} leaves`, scope.excludes);
    }
  }
  for (const suffix of options.suffix ?? []) {
    const isOutside = !isNear(scope.suffixes, (own) => own.endsWith(suffix) || suffix.endsWith(own));
    if (isOutside) throw outOfScope('--suffix', suffix, `scope.suffixes of pair ${name}`, scope.suffixes);
  }
}

function isNear(scope: readonly string[], isNear: (own: string) => boolean): boolean {
  return scope.length === 0 || scope.some(isNear);
}

function outOfScope(flag: string, value: string, where: string, scope: readonly string[]): CommandError {
  return new CommandError(
    `${flag} ${JSON.stringify(value)} is outside ${where}, so it names no object: ${scope.map((own) => JSON.stringify(own)).join(', ')}.`,
  );
}

function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** A size in bytes, for an option. */
export function size(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw new InvalidArgumentError('Write a size like 500KiB, 10MB or 5GiB.');
  return bytes;
}
