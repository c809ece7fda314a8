import { globSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { MutantCoverage, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { getState } from 'jest-circus';
import type { Settings } from './settings.ts';
import { switches } from './switches.ts';
import { type TestDone, TestFile } from './test-file.ts';
import { defineTestGlobals } from './test-globals.ts';

/** Options of this runner, beside Stryker's own. */
export interface HotOptions {
  readonly hot: Pick<Settings, 'folders' | 'tests' | 'without' | 'slow' | 'testLimitMs'>;
}

/**
 * Runs jest's tests in the process that stays, so that what they import of npm is loaded once and not for every mutant.
 * The project's own code is evaluated afresh for every mutant, with the mutant active: code that runs once, when a
 * module is loaded, is broken like any other.
 */
export class HotTestRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #options: HotOptions['hot'];
  readonly #slow: RegExp | undefined;
  readonly #files = new Map<string, Promise<TestFile>>();

  constructor(options: StrykerOptions) {
    this.#options = (options as unknown as HotOptions).hot;
    const { slow } = this.#options;
    if (slow.length > 0) this.#slow = new RegExp(slow.join('|'));
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    defineTestGlobals();
    const fail = (error: unknown) => getState().currentlyRunningTest?.errors.push([error, new Error()]);
    process.on('uncaughtException', fail).on('unhandledRejection', fail);
    // Whoever stopped the run stopped it here too.
    process.once('disconnect', () => process.exit());
  }

  async dryRun({ files: mutated = [] }: DryRunOptions): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    const perTest: MutantCoverage['perTest'] = {};
    for (const path of globSync([...this.#options.tests], { exclude: [...this.#options.without] }).sort()) {
      const file = await this.#file(path);
      const runs = (name: string) =>
        file.loads.has(resolve(name)) && !this.#isWithout(relative('.', name), path);
      if (!mutated.some(runs)) continue;
      const { done, passes } = await counted(file, this.#slow);
      Object.assign(perTest, passes);
      tests.push(...done.map((test) => ({ ...result(test), fileName: resolve(path) })));
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    sandboxFileName,
  }: MutantRunOptions): Promise<MutantRunResult> {
    const only = new Set(testFilter);
    const paths = new Set([...only].map((id) => id.slice(0, id.indexOf(' › '))));
    const asked = [...paths].filter((path) => !this.#isWithout(relative('.', sandboxFileName), path));
    switches.activate(Number(activeMutant.id), hitLimit ?? Infinity);
    const tests: TestResult[] = [];
    try {
      for (const path of nearestFirst(asked, sandboxFileName)) {
        const file = await this.#file(path);
        const done = await file.run({ only, limitMs: this.#options.testLimitMs, stopAtFirstFailure: true });
        tests.push(...done.map(result));
        if (switches.isSpent) return { status: MutantRunStatus.Timeout };
        if (done.some(({ failure }) => failure !== undefined)) break;
      }
    } catch (error) {
      // The test file could not even be loaded.
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: [result(loadFailure(error))] });
    } finally {
      switches.active = -1;
    }
    return toMutantRunResult({ status: DryRunStatus.Complete, tests });
  }

  /** Whether the test file at `path` does not run for a file that is broken. */
  #isWithout(broken: string, path: string): boolean {
    return Object.entries(this.#options.folders).some(
      ([folder, { without }]) =>
        broken.startsWith(`${folder}/`) && without.some((front) => path.startsWith(front)),
    );
  }

  #file(path: string): Promise<TestFile> {
    const file = this.#files.get(path) ?? TestFile.load(path);
    this.#files.set(path, file);
    return file;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'hot', HotTestRunner)];

/** Runs all tests of a file while nothing is broken, and counts which places each passes. */
async function counted(
  file: TestFile,
  without: RegExp | undefined,
): Promise<{ done: TestDone[]; passes: MutantCoverage['perTest'] }> {
  const passes: MutantCoverage['perTest'] = {};
  let beside: Record<string, number> = {};
  let running: string | undefined;
  const onTest = (id: string | undefined) => {
    const taken = switches.takePasses();
    if (running === undefined) beside = sums(beside, taken);
    else passes[running] = taken;
    running = id;
  };
  switches.takePasses();
  const done = await file.run({ limitMs: 60_000, stopAtFirstFailure: false, without, onTest });
  onTest(undefined);
  // What runs while the file is loaded, or in a hook of all its tests, belongs to each of them.
  for (const { id } of done) passes[id] = sums(beside, passes[id] ?? {});
  return { done, passes };
}

/** The test file that is called like the mutated file knows it best. */
function nearestFirst(paths: readonly string[], mutated: string): string[] {
  const name = mutated.slice(mutated.lastIndexOf('/') + 1, -'.ts'.length);
  const distance = (path: string) =>
    path.includes(`/${name}.`)
      ? 0
      : path.startsWith('test/properties/')
        ? 2
        : path.startsWith('test/cli/')
          ? 3
          : 1;
  return [...paths].sort((a, b) => distance(a) - distance(b));
}

function loadFailure(error: unknown): TestDone {
  return { id: 'load', durationMs: 0, failure: String(error) };
}

function result({ id, durationMs, failure }: TestDone): TestResult {
  const test = { id, name: id, timeSpentMs: durationMs };
  return failure === undefined
    ? { ...test, status: TestStatus.Success }
    : { ...test, status: TestStatus.Failed, failureMessage: failure };
}

function sums(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const all = { ...a };
  for (const [id, count] of Object.entries(b)) all[id] = (all[id] ?? 0) + count;
  return all;
}
