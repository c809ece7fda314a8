import { type Command, InvalidArgumentError } from 'commander';
import { parseAge } from '../../lib/core/text/age.ts';
import { positive } from '../dlq/dead-letter-options.ts';
import type { OptionRule } from '../input/refused-options.ts';
import { compareRules, withCompareOptions } from '../verify/compare-options.ts';
import { type BatchBackfillOptions, withBatchOptions } from './backfill-batch.ts';
import { size } from './object-filter.ts';

/** What a person says of a backfill, as commander gives it. */
export interface BackfillOptions extends BatchBackfillOptions, LimitOptions {
  readonly keys?: string;
  readonly sizeOnly?: boolean;
  readonly missingOnly?: boolean;
  readonly force?: boolean;
  readonly tags?: boolean;
  readonly metadata?: boolean;
  readonly concurrency: number;
  readonly rate?: number;
  readonly checkpoint?: string;
  readonly restart?: boolean;
  readonly report?: string;
  readonly dlq?: boolean;
}

/** What ends a run before its end: failures, ms, bytes. */
export interface LimitOptions {
  readonly maxErrors?: number;
  readonly maxDuration?: number;
  readonly maxBytes?: number;
}

/** Adds the options of a backfill but for those that name objects and profiles. */
export function withBackfillOptions(command: Command): Command {
  return withBatchOptions(withLimitOptions(withCompareOptions(command)))
    .option('--force', 'copy also what the destination has already')
    .option('--dry-run', 'say how many objects, bytes, requests and dollars it would be, and change nothing')
    .option('--concurrency <count>', 'copies under way at once', positive, 64)
    .option('--rate <count>', 'copies started per second at most', positive)
    .option('--checkpoint <file>', 'where a stopped run goes on (default: .s3-ferry/backfill-<pair>.json)')
    .option('--restart', 'start over, whatever the checkpoint says')
    .option(
      '--report <file>',
      'failures, a JSON line each (default: .s3-ferry/backfill-<pair>.failures.jsonl)',
    )
    .option('--dlq', "put failures into the pair's dead-letter queue instead, for `ferry dlq`")
    .option('--json', 'one JSON line per object that was to be copied, and one for the whole');
}

function withLimitOptions(command: Command): Command {
  return command
    .option('--max-errors <count>', 'stop after so many failures', positive)
    .option('--max-duration <time>', 'stop after so long, like 90s, 30m, 6h, 2d', age)
    .option('--max-bytes <size>', 'stop before more bytes than these are copied, like 10GiB', size);
}

function age(text: string): number {
  const ms = parseAge(text);
  if (ms === undefined) throw new InvalidArgumentError('Write a number and a unit: 90s, 30m, 6h or 2d.');
  return ms;
}

/** Options of a backfill that would have no effect. */
export const backfillRules: readonly OptionRule[] = [
  ...compareRules,
  {
    flags: ['--inventory', '--csv', '--yes'],
    without: ['--batch'],
    why: 'only a job of S3 Batch Operations has it',
  },
  {
    flags: [
      ...['--keys', '--include', '--exclude', '--size-only', '--missing-only', '--force', '--tags'],
      ...['--metadata', '--concurrency', '--rate', '--checkpoint', '--restart', '--report', '--dlq'],
      ...['--max-errors', '--max-duration', '--max-bytes'],
    ],
    beside: ['--batch'],
    why: 'S3 lists and invokes for itself, and its job copies all that it lists',
  },
  {
    flags: ['--force'],
    beside: ['--size-only', '--missing-only', '--tags', '--metadata'],
    why: 'everything is copied, however it compares',
  },
];
