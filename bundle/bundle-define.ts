import type { Client } from '../lib/core/pair.ts';

/** What esbuild puts in the place of variables: what is of no use to a pair then stays out of its bundles. */
export function bundleDefine(client: Client): Readonly<Record<string, string>> {
  return { 'process.env.FERRY_CLIENT': JSON.stringify(client) };
}
