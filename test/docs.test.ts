import { readFileSync } from 'node:fs';
import { exitCodes } from '../cli/exit-codes.ts';
import { failureTable } from '../lib/core/failure.ts';
import { alarms } from '../stacks/alarms.ts';
import { pair } from './support/pair.ts';

describe('[U] the documents', () => {
  const operations = readFileSync('docs/operations.md', 'utf8');
  const readme = readFileSync('README.md', 'utf8');

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

  it('name only npm scripts that exist', () => {
    const named = [...`${readme}${operations}`.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
