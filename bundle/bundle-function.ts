import { readFileSync } from 'node:fs';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { parse } from 'yaml';
import { type Applied, leanSdk } from './plugin.ts';
import { type Rule, rules } from './rules.ts';

/** The names of the functions that serverless.yml deploys. */
export function functionNames(): string[] {
  return Object.keys(serverless().functions);
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

/** Bundles a function as `serverless package` does, or by other rules. Rejects when esbuild fails or warns. */
export async function bundleFunction(name: string, chosen: readonly Rule[] = rules): Promise<Bundle> {
  const applied: Applied = new Map();
  const result = await build({
    ...serverless().options,
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

/** What serverless.yml says: its functions, and those of its settings for serverless-esbuild that are esbuild's. */
function serverless(): { functions: object; options: BuildOptions } {
  const { functions, custom } = parse(readFileSync('serverless.yml', 'utf8'), {
    // CloudFormation's own, which none of what is asked for here has.
    customTags: [],
    logLevel: 'silent',
  });
  const { outputFileExtension: _, exclude: __, plugins: ___, ...options } = custom.esbuild;
  return { functions, options };
}
