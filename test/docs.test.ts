import { readFileSync } from 'node:fs';

describe('[U] the documents', () => {
  const operations = readFileSync('docs/operations.md', 'utf8');
  const readme = readFileSync('README.md', 'utf8');
  const wholeBuckets = readFileSync('docs/whole-buckets.md', 'utf8');

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
