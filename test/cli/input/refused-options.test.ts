import type { Command } from 'commander';
import { backfillCommand } from '../../../cli/backfill.ts';
import { verifyCommand } from '../../../cli/verify.ts';

/** What a command says of a line; it is refused before the pair is looked for. */
async function said(open: () => Command, line: string): Promise<string> {
  const command = open()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const words = ['no-such-pair', ...line.split(' ').filter(Boolean)];
  return command.parseAsync(words, { from: 'user' }).then(
    () => 'taken',
    (error: Error) => error.message,
  );
}

const filters = [
  '--prefix a',
  '--suffix a',
  '--include a',
  '--exclude a',
  '--newer-than 1h',
  '--older-than 1h',
  '--larger-than 1',
  '--smaller-than 1',
];
const ways = ['--size-only', '--missing-only'];
const closely = ['--tags', '--metadata'];
const byHand = [
  ...['--keys f', '--include a', '--exclude a', '--size-only', '--missing-only', '--force', '--tags'],
  ...['--metadata', '--concurrency 2', '--rate 1', '--checkpoint f', '--restart', '--report f', '--dlq'],
  ...['--max-errors 1', '--max-duration 1h', '--max-bytes 1'],
];
const pairsOf = (some: readonly string[], others: readonly string[]) =>
  some.flatMap((one) => others.map((other) => `${one} ${other}`));

describe('[U] options that would have no effect', () => {
  it.each([
    ...pairsOf(filters, ['--keys f']),
    ...pairsOf(ways, closely),
    '--size-only --missing-only',
    ...pairsOf(['--force'], [...ways, ...closely]),
    ...pairsOf(byHand, ['--batch']),
    '--inventory s3://a/b',
    '--csv f',
    '--yes',
  ])('ferry backfill %s is refused', async (line) => {
    expect(await said(backfillCommand, line)).toMatch(/^--[\w-]+ has no effect (here|beside)/);
  });

  it.each([
    ...pairsOf(filters, ['--keys f']),
    ...pairsOf(ways, [...closely, '--deep']),
    '--size-only --missing-only',
    '--dry-run',
    '--rate 5',
    '--repair --dry-run --rate 5',
  ])('ferry verify %s is refused', async (line) => {
    expect(await said(verifyCommand, line)).toMatch(/^--[\w-]+ has no effect (here|beside)/);
  });

  it.each([
    [backfillCommand, ''],
    [backfillCommand, '--dry-run --restart --rate 5 --report f --checkpoint g --dlq --max-bytes 1GiB'],
    [backfillCommand, '--batch --prefix a --newer-than 2026-10-01 --yes --dry-run --json'],
    [backfillCommand, '--tags --metadata --max-errors 1 --include a --exclude b'],
    [backfillCommand, '--keys f --force'],
    [verifyCommand, '--repair --dry-run --tags --metadata --deep'],
    [verifyCommand, '--repair --rate 5 --size-only --one-way --list'],
    [verifyCommand, '--keys f --deep --json'],
  ])('%p %s is taken as far as the pair', async (open, line) => {
    expect(await said(open, line)).toMatch(/no-such-pair/);
  });
});
