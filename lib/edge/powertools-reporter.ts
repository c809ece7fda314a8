import type { Logger } from '@aws-lambda-powertools/logger';
import type { Copied, Outcome } from '../core/outcome.ts';
import type { Pair } from '../core/pair.ts';
import type { Reporter } from '../ports.ts';
import type { Metrics } from './emf-metrics.ts';

/** One structured log line per outcome, and CloudWatch metrics in the same stream (embedded metric format). */
export function powertoolsReporter(pair: Pair, logger: Logger, metrics: Metrics): Reporter {
  return {
    outcome(outcome) {
      log(logger, pair, outcome);
      measure(metrics, outcome);
    },
    flush() {
      metrics.flush();
    },
  };
}

const levels = {
  copied: 'info',
  superseded: 'info',
  filtered: 'info',
  deferred: 'info',
  redelivered: 'warn',
  'dead-lettered': 'error',
  reported: 'error',
} as const satisfies Record<Outcome['kind'], string>;

function log(logger: Logger, pair: Pair, outcome: Outcome): void {
  const { kind, object, ...facts } = outcome;
  logger[levels[kind]](kind, {
    pair: pair.name,
    ...(object && {
      key: object.key,
      ...(object.versionId && { versionId: object.versionId }),
      ...(object.sizeBytes !== undefined && { bytes: object.sizeBytes }),
    }),
    ...facts,
  });
}

/** The counter of each outcome; together they account for every object that came in. */
const counters = {
  copied: 'Copied',
  superseded: 'Superseded',
  filtered: 'Filtered',
  deferred: 'Deferred',
  redelivered: 'Redelivered',
  'dead-lettered': 'DeadLettered',
  reported: 'Reported',
} as const satisfies Record<Outcome['kind'], string>;

function measure(metrics: Metrics, outcome: Outcome): void {
  metrics.add(counters[outcome.kind], 'Count', 1);
  if (outcome.kind === 'copied') measureCopied(metrics, outcome);
  if ('failure' in outcome) metrics.single('Failed', { code: outcome.failure.code });
}

function measureCopied(metrics: Metrics, outcome: Copied): void {
  metrics.add('CopiedBytes', 'Bytes', outcome.object.sizeBytes ?? 0);
  if (outcome.latencyMs !== undefined) {
    metrics.add('EventToCopyLatency', 'Milliseconds', outcome.latencyMs);
  }
}
