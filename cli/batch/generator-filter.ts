import type { JobManifestGeneratorFilter } from '@aws-sdk/client-s3-control';
import { type Command, InvalidArgumentError } from 'commander';
import { parseAge } from '../../lib/core/age.ts';
import type { Pair } from '../../lib/core/pair.ts';

/** Which objects S3 is to list, as commander gives it. */
export interface GeneratorOptions {
  readonly prefix?: string[];
  readonly suffix?: string[];
  readonly newerThan?: string;
  readonly olderThan?: string;
  readonly largerThan?: number;
  readonly smallerThan?: number;
}

/** Adds the options that choose among the objects S3 lists. */
export function withGeneratorOptions(command: Command): Command {
  return command
    .option('--prefix <prefix...>', 'with --generate: only keys that begin so; by default those of the scope')
    .option('--suffix <suffix...>', 'with --generate: only keys that end so; by default those of the scope')
    .option(
      '--newer-than <time>',
      'with --generate: only objects written since, like 2026-10-01 or 36h',
      checkedTime,
    )
    .option('--older-than <time>', 'with --generate: only objects written before', checkedTime)
    .option('--larger-than <bytes>', 'with --generate: only objects of more bytes', bytes)
    .option('--smaller-than <bytes>', 'with --generate: only objects of fewer bytes', bytes);
}

/** Whether any of the options is given. */
export function hasGeneratorOptions(options: GeneratorOptions): boolean {
  const { prefix, suffix, newerThan, olderThan, largerThan, smallerThan } = options;
  return [prefix, suffix, newerThan, olderThan, largerThan, smallerThan].some((given) => given !== undefined);
}

/** The filter the options mean at `nowMs`; S3 lists nothing out of the pair's scope unless asked for it. */
export function generatorFilter(
  { scope }: Pair,
  options: GeneratorOptions,
  nowMs: number,
): JobManifestGeneratorFilter {
  const { newerThan, olderThan, largerThan, smallerThan } = options;
  const [prefixes, suffixes] = [options.prefix ?? scope.prefixes, options.suffix ?? scope.suffixes];
  const keys = {
    ...(prefixes.length > 0 && { MatchAnyPrefix: [...prefixes] }),
    ...(suffixes.length > 0 && { MatchAnySuffix: [...suffixes] }),
  };
  return {
    ...(Object.keys(keys).length > 0 && { KeyNameConstraint: keys }),
    ...(newerThan && { CreatedAfter: timeOf(newerThan, nowMs) }),
    ...(olderThan && { CreatedBefore: timeOf(olderThan, nowMs) }),
    ...(largerThan !== undefined && { ObjectSizeGreaterThanBytes: largerThan }),
    ...(smallerThan !== undefined && { ObjectSizeLessThanBytes: smallerThan }),
  };
}

/** Whole hours for an age, so that the same command asked again soon asks for the same job. */
function timeOf(text: string, nowMs: number): Date {
  const age = parseAge(text);
  return age === undefined ? new Date(text) : new Date(Math.floor((nowMs - age) / 3_600_000) * 3_600_000);
}

function checkedTime(text: string): string {
  const isDate = /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDate && parseAge(text) === undefined) {
    throw new InvalidArgumentError(
      'Write a date like 2026-10-01 or 2026-10-01T12:00Z, or an age like 36h or 7d.',
    );
  }
  return text;
}

function bytes(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number of bytes.');
  return Number(text);
}
