import { relative } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type {
  DryRunCompletedEvent,
  MutationTestingPlanReadyEvent,
  Reporter,
} from '@stryker-mutator/api/report';
import { note } from '../cli/terminal.ts';
import { oneLine } from './reasons.ts';

/** Milliseconds between two lines. */
const pause = 20_000;

/** Says on standard error how far the run is, and each survivor as it is found. */
class ProgressReporter implements Reporter {
  #planned = 0;
  #files: ReadonlySet<string> = new Set();
  #done = 0;
  #survived = 0;
  #saidAt = Date.now();

  onDryRunCompleted({ result }: DryRunCompletedEvent): void {
    note(`${result.tests.length} tests pass while nothing is broken`);
  }

  onMutationTestingPlanReady({ mutantPlans }: MutationTestingPlanReadyEvent): void {
    this.#planned = mutantPlans.length;
    this.#files = new Set(mutantPlans.map(({ mutant }) => mutant.fileName));
    note(`${this.#planned} ways to break the code`);
  }

  onMutantTested({ status, fileName, location, replacement = '' }: MutantResult): void {
    // The last run's results of other files come by too.
    if (!this.#files.has(fileName)) return;
    this.#done += 1;
    if (status === 'Survived' || status === 'NoCoverage') {
      this.#survived += 1;
      note(
        `${relative('.', fileName)}:${location.start.line} unnoticed: ${oneLine(replacement) || '(nothing)'}`,
      );
    }
    if (Date.now() < this.#saidAt + pause) return;
    this.#saidAt = Date.now();
    note(
      `${((100 * this.#done) / this.#planned).toFixed(0)} %: ${this.#done} broken, ${this.#survived} unnoticed`,
    );
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'notes', ProgressReporter)];
