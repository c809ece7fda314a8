import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { addEventHandler, getState, removeEventHandler, resetState, run, type State } from 'jest-circus';
import { switches, withSwitches } from './switches.ts';
import { restoreTestGlobals } from './test-globals.ts';

/** How one test went. */
export interface TestDone {
  /** Its file, its describe blocks and its title; a number where several would be the same. */
  readonly id: string;
  readonly durationMs: number;
  /** Why it failed; absent where it passed. */
  readonly failure?: string;
}

export interface TestRun {
  /** Tests to run; all where it is left out. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Milliseconds that one test may take. */
  /** Tests to leave out, by their ids. */
  readonly without?: RegExp | undefined;
  readonly limitMs: number;
  readonly stopAtFirstFailure: boolean;
  /** Called before a test and its hooks run, and with `undefined` after them. */
  onTest?(id: string | undefined): void;
}

type EventHandler = Parameters<typeof addEventHandler>[0];
type Evaluate = (require: NodeJS.Require, module: object, used: typeof switches) => void;

/** A test file with all code of the project that it imports, compiled once and evaluated for every run. */
export class TestFile {
  /** Below the current folder. */
  readonly #path: string;
  readonly #evaluate: Evaluate;
  readonly #require: NodeJS.Require;

  /** The project's own files that it loads, absolute. */
  readonly loads: ReadonlySet<string>;

  private constructor(path: string, code: string, loads: ReadonlySet<string>) {
    this.#path = path;
    this.loads = loads;
    const parameters = ['require', 'module', 'switches'];
    this.#evaluate = compileFunction(code, parameters, { filename: path }) as Evaluate;
    this.#require = createRequire(join(process.cwd(), path));
  }

  static async load(path: string): Promise<TestFile> {
    const { outputFiles, metafile } = await build({
      entryPoints: [`./${path}`],
      absWorkingDir: process.cwd(),
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'node',
      target: 'es2024',
      packages: 'external',
      supported: { 'dynamic-import': false },
      plugins: [ownCode],
      logLevel: 'silent',
    });
    const loads = Object.keys(metafile.inputs).map((input) => input.slice(input.indexOf(':') + 1));
    return new TestFile(path, withSwitches(outputFiles[0]?.text ?? ''), new Set(loads));
  }

  /** Evaluates the file afresh, so that no run sees what another left in a module, and runs its tests. */
  async run({ only, without, limitMs, stopAtFirstFailure, onTest }: TestRun): Promise<TestDone[]> {
    resetState();
    this.#evaluate(this.#require, { exports: {} }, switches);
    const state = getState();
    state.testTimeout = limitMs;
    const tests = testsOf(state.rootDescribeBlock, this.#path);
    for (const [test, id] of tests) {
      if ((only && !only.has(id)) || without?.test(id)) test.mode = 'skip';
    }
    const done: TestDone[] = [];
    const onEvent: EventHandler = (event) => {
      if (event.name === 'test_start') onTest?.(tests.get(event.test));
      if (event.name !== 'test_done') return;
      onTest?.(undefined);
      const [failure] = event.test.errors.map(words);
      done.push({
        id: tests.get(event.test) ?? '',
        durationMs: event.test.duration ?? 0,
        ...(failure !== undefined && { failure }),
      });
      if (failure !== undefined && stopAtFirstFailure) for (const test of tests.keys()) test.mode = 'skip';
    };
    addEventHandler(onEvent);
    try {
      const { unhandledErrors } = await run();
      if (unhandledErrors[0]) done.push({ id: this.#path, durationMs: 0, failure: unhandledErrors[0] });
    } finally {
      removeEventHandler(onEvent);
      restoreTestGlobals();
    }
    return done;
  }
}

type Block = State['rootDescribeBlock'];
type Test = Block['tests'][number];

/** The tests of a block, in order, with their ids. */
function testsOf(root: Block, path: string): Map<Test, string> {
  const ids = new Map<Test, string>();
  const times = new Map<string, number>();
  const visit = (block: Block, name: string) => {
    for (const child of block.children) {
      const title = `${name} › ${child.name}`;
      if (child.type === 'describeBlock') visit(child, title);
      else {
        const time = (times.get(title) ?? 0) + 1;
        times.set(title, time);
        ids.set(child, time === 1 ? title : `${title} (${time})`);
      }
    }
  };
  visit(root, path);
  return ids;
}

/**
 * Reads the project's own files for the bundle. Below no package.json, they import packages as CommonJS does, which is
 * how they are evaluated; and modules that ask where they are, which bundles do not keep, get it.
 */
const ownCode: Plugin = {
  name: 'own-code',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      namespace: 'own',
    }));
    onLoad({ filter: /./, namespace: 'own' }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const resolveDir = dirname(path);
      if (path.endsWith('.json')) return { contents: text, loader: 'json', resolveDir };
      const url = JSON.stringify(pathToFileURL(path).href);
      return {
        contents: `const __dirname = ${JSON.stringify(resolveDir)};${text.replaceAll('import.meta.url', url)}`,
        loader: 'ts',
        resolveDir,
      };
    });
  },
};

function words(error: unknown): string {
  const [reason] = Array.isArray(error) ? error : [error];
  return reason instanceof Error ? reason.message : String(reason);
}
