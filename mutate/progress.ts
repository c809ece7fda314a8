import { relative } from 'node:path';
import type { MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import type {
  DryRunCompletedEvent,
  MutationTestingPlanReadyEvent,
  Reporter,
} from '@stryker-mutator/api/report';
import { note } from '../cli/terminal/terminal.ts';
import { oneLine } from './reasons.ts';

/** Milliseconds between two lines. */
const pause = 20_000;

/** Says on standard error how far the run is, and each survivor as it is found. */
class ProgressReporter implements Reporter {
  static readonly inject = tokens(commonTokens.options);
  readonly #files: ReadonlySet<string>;
  #planned = 0;
  #done = 0;
  #survived = 0;
  #saidAt = Date.now();

  constructor({ mutate }: StrykerOptions) {
    this.#files = new Set(mutate);
  }

  onDryRunCompleted({ result }: DryRunCompletedEvent): void {
    note(`${result.tests.length} tests pass while nothing is broken`);
  }

  onMutationTestingPlanReady({ mutantPlans }: MutationTestingPlanReadyEvent): void {
    this.#planned = mutantPlans.filter(({ mutant }) => this.#isOurs(mutant)).length;
    note(`${this.#planned} ways to break the code`);
  }

  onMutantTested({ status, fileName, location, replacement = '' }: MutantResult): void {
    if (!this.#isOurs({ fileName })) return;
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

  /** What the last run found in other files comes by too. */
  #isOurs({ fileName }: { readonly fileName: string }): boolean {
    return this.#files.has(relative('.', fileName));
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'notes', ProgressReporter)];
