import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { withRelease } from './release-notes.ts';

const files = globSync('changelog/*/*.md').sort();
const changes = files.map((file) => ({
  section: basename(dirname(file)),
  text: readFileSync(file, 'utf8'),
}));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
try {
  const release = { version, date: new Date().toISOString().slice(0, 10) };
  writeFileSync('CHANGELOG.md', withRelease(readFileSync('CHANGELOG.md', 'utf8'), changes, release));
  for (const file of files) rmSync(file);
  console.log(`CHANGELOG.md has ${version}, of ${files.length} changes.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
