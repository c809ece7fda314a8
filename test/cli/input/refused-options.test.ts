import type { Command } from 'commander';
import { backfillCommand } from '../../../cli/backfill.ts';
import { commands } from '../../../cli/commands.ts';
import { verifyCommand } from '../../../cli/verify.ts';

/** What a command says of a line; it is refused before the pair is looked for. */
async function said(open: () => Command, line: string, ...before: readonly string[]): Promise<string> {
  const command = open()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const words = ['no-such-pair', ...before, ...line.split(' ').filter(Boolean)];
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
    '--size-only --concurrency 5',
    '--missing-only --concurrency 5',
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
    [verifyCommand, '--size-only --concurrency 5 --repair'],
    [verifyCommand, '--size-only --concurrency 5 --keys f'],
  ])('%p %s is taken as far as the pair', async (open, line) => {
    expect(await said(open, line)).toMatch(/no-such-pair/);
  });
});

/** Every command that has none of its own below it, by its name as it is written. */
async function everyCommand(): Promise<Map<string, Command>> {
  const all = await Promise.all(Object.values(commands).map((open) => open()));
  const leaves = (command: Command, before: string): [string, Command][] =>
    command.commands.length === 0
      ? [[`${before}${command.name()}`, command]]
      : command.commands.flatMap((inner) => leaves(inner, `${before}${command.name()} `));
  return new Map(all.flatMap((command) => leaves(command, '')));
}

/** Arguments behind the pair. */
const beside: Readonly<Record<string, readonly string[]>> = {
  status: ['key'],
  'batch confirm': ['job'],
  'batch cancel': ['job'],
  'batch report': ['job'],
};

/** Lines of the other commands that are refused. */
const refused: Readonly<Record<string, readonly string[]>> = {
  policies: [
    '--json --format cli',
    '--json --format terraform',
    '--json --format text',
    '--json --out f',
    '--merge lambda-trust --format cli',
    '--merge lambda-trust --json',
    '--merge lambda-trust --account source',
    '--merge lambda-trust --out f',
    '--deployer --merge lambda-trust',
    '--deployer --out f',
  ],
  check: ['--all --json'],
  deploy: ['--dry-run --yes'],
  remove: ['--dry-run --yes'],
  'dlq replay': ['--dry-run --rate 5', '--dry-run --concurrency 5'],
  'dlq purge': ['--dry-run --yes'],
};

const deadLetterFilters = ['--code', '--side', '--key-prefix', '--id', '--older-than', '--newer-than'];

/** Options of the other commands that have an effect beside whatever else is given, or are refused by what they are about. */
const useful: Readonly<Record<string, readonly string[]>> = {
  pairs: ['--json'],
  init: [
    ...['--name', '--source-bucket', '--source-account', '--source-region', '--destination-bucket'],
    // What is given goes before what the profiles say.
    ...['--destination-account', '--destination-region', '--source-kms-key', '--destination-kms-key'],
    ...['--prefix', '--strip-prefix', '--add-prefix', '--access', '--trigger', '--tags'],
    // A dry run of a pair that is there needs --force too.
    ...['--dry-run', '--force', '--json'],
  ],
  policies: [],
  parameters: [],
  check: ['--probe'],
  deploy: ['--json'],
  remove: ['--json'],
  status: ['--deep', '--json'],
  exec: ['--print'],
  cost: [
    ...['--objects', '--bytes', '--large', '--large-bytes', '--trigger', '--memory', '--latency'],
    ...['--batch', '--cross-region', '--no-cross-region', '--runs', '--json'],
  ],
  'dlq list': [...deadLetterFilters, '--parked', '--json'],
  'dlq show': ['--parked'],
  'dlq replay': [...deadLetterFilters, '--limit', '--json'],
  'dlq park': [...deadLetterFilters, '--limit', '--dry-run', '--json'],
  'dlq unpark': [...deadLetterFilters, '--limit', '--dry-run', '--json'],
  'dlq purge': [...deadLetterFilters, '--parked', '--json'],
  'dlq export': [...deadLetterFilters, '--parked'],
  'dlq import': ['--dry-run', '--json'],
  'batch create': [
    // One of these, and filters with --generate alone: refused in other words.
    ...['--generate', '--inventory', '--csv', '--keys', '--failed', '--prefix', '--suffix'],
    ...['--newer-than', '--older-than', '--larger-than', '--smaller-than'],
    ...['--yes', '--priority', '--report', '--again', '--dry-run', '--json'],
  ],
  'batch status': ['--watch', '--json'],
  'batch confirm': ['--json'],
  'batch cancel': ['--json'],
  'batch report': ['--all', '--json'],
};

describe('[U] the options of every command', () => {
  it.each(Object.entries(refused).flatMap(([name, lines]) => lines.map((line) => [name, line] as const)))(
    'ferry %s %s is refused where one has no effect',
    async (name, line) => {
      const command = (await everyCommand()).get(name);
      if (!command) throw new Error(name);
      expect(await said(() => command, line, ...(beside[name] ?? []))).toMatch(
        /^--[\w-]+ has no effect (here|beside)/,
      );
    },
  );

  it('are all known to have an effect in any company, or to be refused in some', async () => {
    for (const [name, { options }] of await everyCommand()) {
      if (['verify', 'backfill'].includes(name)) continue;
      const inRules = (refused[name] ?? []).flatMap((line) => line.match(/--[\w-]+/g) ?? []);
      const known = new Set([
        ...(useful[name] ?? []),
        ...inRules,
        '--source-profile',
        '--destination-profile',
      ]);
      const flags = options.map(({ long }) => long ?? '');
      expect({ name, unknown: flags.filter((flag) => !known.has(flag)) }).toEqual({ name, unknown: [] });
      const gone = [...(useful[name] ?? []), ...inRules].filter((flag) => !flags.includes(flag));
      expect({ name, gone }).toEqual({ name, gone: [] });
    }
  });

  it('that follow one job are refused without it', async () => {
    const command = (await everyCommand()).get('batch status');
    if (!command) throw new Error('batch status');
    expect(await said(() => command, '--watch')).toMatch(/^--watch has no effect here/);
  });
});
