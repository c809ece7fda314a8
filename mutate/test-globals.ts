import { createRequire } from 'node:module';
import { ModernFakeTimers } from '@jest/fake-timers';
import { expect } from 'expect';
import type * as FastCheck from 'fast-check';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({
  global: globalThis,
  config: { fakeTimers: {} } as ConstructorParameters<typeof ModernFakeTimers>[0]['config'],
});

/** Packages as tests get them, which are evaluated as CommonJS. */
const fastCheck: typeof FastCheck = createRequire(import.meta.url)('fast-check');

// Of a property, examples enough to notice most mutants; the same ones in each run, and none sought that is smaller.
fastCheck.configureGlobal({ numRuns: 30, seed: 1, endOnFailure: true });

/** That of aws-sdk-client-mock, which replaces methods of the clients' classes for good. */
const sinon: { restore(): void } = createRequire(import.meta.resolve('aws-sdk-client-mock'))('sinon');

/** What tests of this project use of jest's own object. */
const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  clearAllMocks: mocker.clearAllMocks.bind(mocker),
  resetAllMocks: mocker.resetAllMocks.bind(mocker),
  restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
  useFakeTimers: timers.useFakeTimers.bind(timers),
  setSystemTime: timers.setSystemTime.bind(timers),
  runAllTimersAsync: timers.runAllTimersAsync.bind(timers),
  useRealTimers: timers.useRealTimers.bind(timers),
  advanceTimersByTime: timers.advanceTimersByTime.bind(timers),
  advanceTimersByTimeAsync: timers.advanceTimersByTimeAsync.bind(timers),
  /** A mutant's time is limited by the run alone. */
  setTimeout: () => {},
};

/** Makes the functions that test files call without importing them. */
export function defineTestGlobals(): void {
  const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
  Object.assign(globalThis, { describe, it, test, beforeAll, beforeEach, afterAll, afterEach, expect, jest });
}

/** Ends what a test that failed midway may have left behind for the next. */
export function restoreTestGlobals(): void {
  timers.useRealTimers();
  mocker.restoreAllMocks();
  sinon.restore();
}
