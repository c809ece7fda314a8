import { filledDocument } from '../reference/filled-document.ts';
import { permissionTables } from './permission-tables.ts';

/** docs/permissions.md with its tables as the policies are. */
export function permissionsDocument(): string {
  const parts = Object.entries(permissionTables).map(([name, table]) => [`statements of ${name}`, table()]);
  return filledDocument('docs/permissions.md', Object.fromEntries(parts));
}
