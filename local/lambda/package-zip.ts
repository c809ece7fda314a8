import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';

/** Unpacks a deployment package into `directory`. Throws an Error for an entry that would lie outside it. */
export function unpack(zip: Uint8Array, directory: string): void {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    if (name.endsWith('/')) continue;
    const path = resolve(directory, name);
    if (!path.startsWith(join(resolve(directory), '/'))) throw new Error(`${name} lies outside the package.`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
