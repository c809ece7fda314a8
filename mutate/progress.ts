import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type {
  DryRunCompletedEvent,
  MutationTestingPlanReadyEvent,
  Reporter,
} from '@stryker-mutator/api/report';
import { note } from '../cli/terminal.ts';

/** Milliseconds between two lines. */
const pause = 20_000;

/** Says on standard error how far the run is. */
class ProgressReporter implements Reporter {
  #planned = 0;
  #done = 0;
  #survived = 0;
  #saidAt = Date.now();

  onDryRunCompleted({ result }: DryRunCompletedEvent): void {
    note(`${result.tests.length} tests pass while nothing is broken`);
  }

  onMutationTestingPlanReady({ mutantPlans }: MutationTestingPlanReadyEvent): void {
    this.#planned = mutantPlans.length;
    note(`${this.#planned} ways to break the code`);
  }

  onMutantTested({ status }: { readonly status: string }): void {
    this.#done += 1;
    if (status === 'Survived' || status === 'NoCoverage') this.#survived += 1;
    if (Date.now() < this.#saidAt + pause) return;
    this.#saidAt = Date.now();
    note(
      `${((100 * this.#done) / this.#planned).toFixed(0)} %: ${this.#done} broken, ${this.#survived} unnoticed`,
    );
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'notes', ProgressReporter)];
