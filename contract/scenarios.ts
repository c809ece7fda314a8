import type { Scenario } from './scenario.ts';
import { checksumScenarios } from './scenarios/checksums.ts';
import { objectScenarios } from './scenarios/objects.ts';
import { readingScenarios } from './scenarios/reading.ts';
import { resumeScenarios } from './scenarios/resume.ts';

/** The whole contract, in the order in which it is run. */
export const scenarios: readonly Scenario[] = [
  ...objectScenarios,
  ...readingScenarios,
  ...checksumScenarios,
  ...resumeScenarios,
];
