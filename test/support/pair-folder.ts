import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made: string[] = [];

/** A new folder with `files` in it, text by name; gone after {@link removePairFolders}. */
export function pairFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-pairs-'));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export function removePairFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
}

/** The least a pair file must say; `more` is put below it. */
export function pairText(source: string, destination: string, more = ''): string {
  return `source:
  account: '111111111111'
  region: eu-central-1
  bucket: ${source}
destination:
  account: '222222222222'
  region: eu-west-1
  bucket: ${destination}
${more}`;
}
