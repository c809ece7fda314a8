import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Loader, Plugin } from 'esbuild';
import { type Rule, rules } from './rules.ts';

/** How often a rule applied to a bundle, for those who watch over the rules. */
export type Applied = Map<string, string[]>;

/** Leaves out of a bundle what its rules say. Fills `applied` with the files of each rule by its name. */
export function leanSdk(chosen: readonly Rule[] = rules, applied: Applied = new Map()): Plugin {
  return {
    name: 'lean-sdk',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]@(?:aws-sdk|smithy)[\\/]/ }, async ({ path }) => {
        const fitting = chosen.filter(({ files }) => files.test(path.replaceAll('\\', '/')));
        if (fitting.length === 0) return undefined;
        const contents = fitting.reduce(
          (text, rule) => apply(rule, text, path),
          await readFile(path, 'utf8'),
        );
        for (const { name } of fitting) applied.set(name, [...(applied.get(name) ?? []), path]);
        const loader: Loader = path.endsWith('.json') ? 'json' : 'js';
        return { contents, loader, resolveDir: dirname(path) };
      });
    },
  };
}

/** Throws an Error when the rule finds nothing to change: the SDK is then another than it was made for. */
function apply({ name, rewrite }: Rule, text: string, path: string): string {
  const rewritten = rewrite(text);
  if (rewritten === text) throw new Error(`The rule "${name}" of bundle/rules.ts finds nothing in ${path}.`);
  return rewritten;
}
