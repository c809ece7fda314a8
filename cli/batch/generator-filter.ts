import type { JobManifestGeneratorFilter } from '@aws-sdk/client-s3-control';
import type { Command } from 'commander';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type Moment, momentMs } from '../../lib/core/text/age.ts';
import { type TimeAndSizeOptions, withTimeAndSizeOptions } from '../backfill/object-filter.ts';

/** Which objects S3 is to list, as commander gives it. */
export interface GeneratorOptions extends TimeAndSizeOptions {
  readonly prefix?: readonly string[];
  readonly suffix?: readonly string[];
}

/** Adds the options that choose among the objects S3 lists. */
export function withGeneratorOptions(command: Command): Command {
  const named = command
    .option('--prefix <prefix...>', 'with --generate: only keys that begin so; by default those of the scope')
    .option('--suffix <suffix...>', 'with --generate: only keys that end so; by default those of the scope');
  return withTimeAndSizeOptions(named, 'with --generate: ');
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
    ...(newerThan && { CreatedAfter: wholeHour(newerThan, nowMs, Math.floor) }),
    ...(olderThan && { CreatedBefore: wholeHour(olderThan, nowMs, Math.ceil) }),
    ...(largerThan !== undefined && { ObjectSizeGreaterThanBytes: largerThan }),
    ...(smallerThan !== undefined && { ObjectSizeLessThanBytes: smallerThan }),
  };
}

/** Says of each age from when on S3 really lists, since it is not quite what was asked for. */
export function widened({ newerThan, olderThan }: GeneratorOptions, nowMs: number): string[] {
  const words = (flag: string, moment: Moment | undefined, side: string, round: Rounding) => {
    if (!moment || 'atMs' in moment) return [];
    const hour = wholeHour(moment, nowMs, round).toISOString();
    return [
      `${flag} goes by whole hours here, and leaves none out: S3 lists objects written ${side} ${hour}.`,
    ];
  };
  return [
    ...words('--newer-than', newerThan, 'since', Math.floor),
    ...words('--older-than', olderThan, 'before', Math.ceil),
  ];
}

type Rounding = (hours: number) => number;

/**
 * Whole hours for an age, so that the same command asked again soon asks for the same job; rounded so that no object is
 * left out.
 */
function wholeHour(moment: Moment, nowMs: number, round: Rounding): Date {
  const ms = momentMs(moment, nowMs);
  return new Date('atMs' in moment ? ms : round(ms / 3_600_000) * 3_600_000);
}
