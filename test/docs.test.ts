import { readFileSync } from 'node:fs';
import { backfillCommand } from '../cli/backfill.ts';
import { exitCodes } from '../cli/terminal/exit-codes.ts';
import { verifyCommand } from '../cli/verify.ts';
import { failureTable } from '../lib/core/failure/failure.ts';
import { alarms } from '../stacks/alarms.ts';
import { pair } from './support/pair.ts';

describe('[U] the documents', () => {
  const operations = readFileSync('docs/operations.md', 'utf8');
  const readme = readFileSync('README.md', 'utf8');
  const wholeBuckets = readFileSync('docs/whole-buckets.md', 'utf8');

  it.each(Object.entries(failureTable))('tell operators what %s is and whether it passes', (code, facts) => {
    expect(operations).toContain(`| \`${code}\` | ${facts.disposition} |`);
  });

  it('tell operators what each alarm means', () => {
    const named = Object.values(
      alarms(pair({ name: 'PAIR', trigger: 'queue', drift: { schedule: 'rate(1 day)', prefixes: [] } })),
    ).map(({ Properties }) => Properties?.['AlarmName']);
    const told = [...operations.matchAll(/^\| `(s3-ferry-PAIR-[\w-]+)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(named.sort());
  });

  it('tell operators of no failure that does not exist', () => {
    const told = [...operations.matchAll(/^\| `(\w+)` \| (?:permanent|transient) \|/gm)].map(
      ([, code]) => code,
    );
    expect(told.sort()).toEqual(Object.keys(failureTable).sort());
  });

  it('tell what each exit code means, as the commands do', () => {
    const rows = readFileSync('docs/exit-codes.md', 'utf8').matchAll(/^\| (\d+) \| (.*) \|$/gm);
    expect(Object.fromEntries([...rows].map(([, code, meaning]) => [code, meaning]))).toEqual(exitCodes);
  });

  it.each([
    ['backfill', backfillCommand],
    ['verify', verifyCommand],
  ])('tell of every option of %s', (_, open) => {
    const flags = open().options.flatMap(({ long }) => (long ? [long] : []));
    const told = new Set(wholeBuckets.match(/--[a-z]+(-[a-z]+)*/g));
    expect(flags.length).toBeGreaterThan(15);
    expect(flags.filter((flag) => !told.has(flag))).toEqual([]);
  });

  it('have the tables of the comparison as the code has them', () => {
    const rows = [...readFileSync('lib/core/compare/compare.ts', 'utf8').matchAll(/^ \* (\|.*\|)$/gm)];
    expect(rows.length).toBeGreaterThan(14);
    for (const [, row = ''] of rows) expect(wholeBuckets).toContain(row);
  });

  it('name only npm scripts that exist', () => {
    const named = [...`${readme}${operations}`.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
