import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** What the figures were measured on, in one line. */
export function machine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 1024 ** 3);
  const sdk = version('@aws-sdk/client-s3');
  return `${cpus().length} × ${cpu?.model.trim()}, ${gib} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}, AWS SDK ${sdk}, esbuild ${version('esbuild')}`;
}

function version(name: string): string {
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
}
