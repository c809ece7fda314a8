import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { permissionTables } from './permission-tables.ts';

const path = fileURLToPath(new URL('../../docs/permissions.md', import.meta.url));

/** docs/permissions.md with its tables as the policies are. Throws where a table has no place in it, or a place no table. */
export function permissionsDocument(): string {
  const left = new Set(Object.keys(permissionTables));
  const places = /(<!-- statements of ([\w-]+), by `npm run generate` -->\n)[\s\S]*?(\n<!-- end -->)/g;
  const text = readFileSync(path, 'utf8').replaceAll(
    places,
    (_, start: string, name: string, end: string) => {
      const table = permissionTables[name];
      if (!table) throw new Error(`docs/permissions.md has a place for ${name}, which is no table.`);
      left.delete(name);
      return start + table() + end;
    },
  );
  if (left.size > 0) throw new Error(`docs/permissions.md has no place for ${[...left].join(', ')}.`);
  return text;
}
