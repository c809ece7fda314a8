import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Has every command that a test starts find what an earlier one compiled; gone when jest ends. */
export default function shareCompiledCode(): void {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-compiled-'));
  process.env['NODE_COMPILE_CACHE'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
