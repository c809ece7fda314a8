import { fileURLToPath } from 'node:url';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import type { Settings } from './settings.ts';
import type { HotOptions } from './test-runner.ts';

export interface Effort {
  /** Processes that run tests at once. */
  readonly concurrency: number;
  /** Take over what the last run found where neither the code nor its tests changed. */
  readonly incremental: boolean;
}

/**
 * Breaks every line of `files` in every way that Stryker knows, one at a time, in a copy of the project. Throws where a
 * test fails while nothing is broken.
 */
export async function breakLines(
  files: readonly string[],
  { folders, tests, without, slow, testLimitMs }: Settings,
  { concurrency, incremental }: Effort,
): Promise<MutantResult[]> {
  const hot: HotOptions = { hot: { folders, tests, without, slow, testLimitMs } };
  const run = new Stryker({
    mutate: [...files],
    plugins: ['./test-runner.ts', './progress.ts'].map((path) =>
      fileURLToPath(new URL(path, import.meta.url)),
    ),
    testRunner: 'hot',
    reporters: ['notes'],
    coverageAnalysis: 'perTest',
    concurrency,
    // Nothing that is made by other commands.
    ignorePatterns: ['/.*', 'coverage'],
    tempDirName: '.mutate',
    cleanTempDir: 'always',
    incremental: true,
    incrementalFile: '.mutate/last-run.json',
    force: !incremental,
    dryRunTimeoutMinutes: 15,
    disableTypeChecks: false,
    // Beyond what tests take that are limited one by one: for code that never gives the turn back.
    timeoutMS: 3 * testLimitMs,
    timeoutFactor: 5,
    logLevel: 'error' as never,
    allowConsoleColors: false,
    ...hot,
  });
  const { stdout, stderr } = process;
  const write = stdout.write;
  // Stryker's log goes to standard output, which is for results.
  stdout.write = stderr.write.bind(stderr);
  try {
    return await run.runMutationTest();
  } finally {
    stdout.write = write;
  }
}
