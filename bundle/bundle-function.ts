import { readdirSync, readFileSync } from 'node:fs';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { parse } from 'yaml';
import type { Client } from '../lib/core/pair/pair.ts';
import { bundleDefine } from './bundle-define.ts';
import { type Applied, leanSdk } from './plugin.ts';
import { type Rule, rules } from './rules.ts';

/** The names of the functions that serverless.yml deploys, for every pair or one that switches them on. */
export function functionNames(): string[] {
  return readdirSync('handlers').map((file) => file.replace(/\.ts$/, ''));
}

/** A function's code as it is deployed. */
export interface Bundle {
  readonly code: Uint8Array;
  readonly bytes: number;
  /** What is in it and by how many bytes, by path. */
  readonly inputs: Metafile['outputs'][string]['inputs'];
  /** The files that each rule changed, by its name. */
  readonly applied: Applied;
}

/** Bundles a function as `serverless package` does, or by other rules or for another client. Rejects when esbuild fails or warns. */
export async function bundleFunction(
  name: string,
  chosen: readonly Rule[] = rules,
  client?: Client,
): Promise<Bundle> {
  const applied: Applied = new Map();
  const result = await build({
    ...esbuildOptions(),
    define: bundleDefine(client ? { client } : {}),
    entryPoints: [`handlers/${name}.ts`],
    plugins: [leanSdk(chosen, applied)],
    outfile: `${name}.cjs`,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  if (result.warnings.length > 0) throw new Error(result.warnings.map(({ text }) => text).join('\n'));
  const [output] = Object.values(result.metafile?.outputs ?? {});
  const [file] = result.outputFiles ?? [];
  if (!output || !file) throw new Error(`esbuild made nothing of handlers/${name}.ts.`);
  return { code: file.contents, bytes: output.bytes, inputs: output.inputs, applied };
}

/** Of the settings for serverless-esbuild in serverless.yml those that are esbuild's. */
function esbuildOptions(): BuildOptions {
  const { custom } = parse(readFileSync('serverless.yml', 'utf8'), {
    // CloudFormation's own, which none of what is asked for here has.
    customTags: [],
    logLevel: 'silent',
  });
  const { outputFileExtension: _, exclude: __, plugins: ___, define: ____, ...options } = custom.esbuild;
  return options;
}
