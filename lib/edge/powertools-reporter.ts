import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Copied, Outcome } from '../core/outcome.ts';
import type { Pair } from '../core/pair.ts';
import type { Reporter } from '../ports.ts';

/** One structured log line per outcome, and CloudWatch metrics in the same stream (embedded metric format). */
export function powertoolsReporter(pair: Pair, logger: Logger, metrics: Metrics): Reporter {
  return {
    outcome(outcome) {
      log(logger, pair, outcome);
      measure(metrics, outcome);
    },
    flush() {
      metrics.publishStoredMetrics();
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
  metrics.addMetric(counters[outcome.kind], MetricUnit.Count, 1);
  if (outcome.kind === 'copied') measureCopied(metrics, outcome);
  if (!('failure' in outcome)) return;
  const byCode = metrics.singleMetric();
  byCode.addDimension('code', outcome.failure.code);
  byCode.addMetric('Failed', MetricUnit.Count, 1);
}

function measureCopied(metrics: Metrics, outcome: Copied): void {
  metrics.addMetric('CopiedBytes', MetricUnit.Bytes, outcome.object.sizeBytes ?? 0);
  if (outcome.latencyMs !== undefined) {
    metrics.addMetric('EventToCopyLatency', MetricUnit.Milliseconds, outcome.latencyMs);
  }
}
