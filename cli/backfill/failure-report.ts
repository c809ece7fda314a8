import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BackfillStep } from '../../lib/backfill.ts';

/** Failures that stand in no queue, appended a line each. */
export function failureReport(path: string) {
  let count = 0;
  return {
    add({ object, outcome }: BackfillStep) {
      if (!outcome || !('failure' in outcome) || outcome.kind === 'dead-lettered') return;
      if (count++ === 0) mkdirSync(dirname(path), { recursive: true });
      const { failure } = outcome;
      appendFileSync(
        path,
        `${JSON.stringify({ key: object?.key, sizeBytes: object?.sizeBytes, failure })}\n`,
      );
    },
    written: () => (count > 0 ? path : undefined),
  };
}
