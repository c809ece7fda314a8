import type { Outcome } from '../lib/core/copy/outcome.ts';
import { asObject, asString, type JsonObject, parseJson } from '../lib/core/text/json-value.ts';

/** What a person wants to see of one outcome. */
export interface OutcomeLog {
  readonly kind: Outcome['kind'];
  readonly key: string;
  /** Which key the copy has, which rule left it out, or which failure it met. */
  readonly detail: string;
  readonly bytes?: number;
  /** From the event to the copy. */
  readonly latencyMs?: number;
  readonly hint?: string;
}

const kinds = ['copied', 'superseded', 'filtered', 'deferred', 'dead-lettered', 'redelivered'] as const;

/** The outcome that a line a function printed tells of; undefined for any other line. */
export function readOutcomeLog(line: string): OutcomeLog | undefined {
  const log = asObject(parseJson(line));
  const kind = kinds.find((one) => one === log?.['message']);
  if (!log || !kind) return undefined;
  const failure = asObject(log['failure']);
  const hint = asString(failure?.['hint']);
  const { bytes, latencyMs } = log;
  return {
    kind,
    key: asString(log['key']) ?? '',
    detail: detail(log, failure),
    ...(typeof bytes === 'number' && { bytes }),
    ...(typeof latencyMs === 'number' && { latencyMs }),
    ...(hint && { hint }),
  };
}

function detail(log: JsonObject, failure: JsonObject | undefined): string {
  if (failure) return `${failure['code']}: ${failure['message']}`;
  return asString(log['destinationKey']) ?? asString(log['reason']) ?? '';
}
