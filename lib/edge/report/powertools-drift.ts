import type { Logger } from '@aws-lambda-powertools/logger';
import type { DriftComparison, DriftReport } from '../../core/compare/drift.ts';
import type { Metrics } from './emf-metrics.ts';

/** The metric of each standing; `Drift` beside them is what the alarm watches. */
const counters = {
  same: 'DriftSame',
  missing: 'DriftMissing',
  extra: 'DriftExtra',
  differs: 'DriftDiffers',
  differsByETag: 'DriftUnlike',
  recent: 'DriftYoung',
} as const satisfies Record<DriftComparison, string>;

/** One log line per run, with examples, and its counts as metrics in the same stream (embedded metric format). */
export function powertoolsDrift(pair: string, logger: Logger, metrics: Metrics) {
  return (report: DriftReport): void => {
    const { counts, stoppedAt } = report;
    const drift = counts.missing + counts.differs;
    logger[drift > 0 ? 'error' : stoppedAt === undefined ? 'info' : 'warn']('drift', { pair, ...report });
    metrics.add('Drift', 'Count', drift);
    for (const [compareForDrift, name] of Object.entries(counters)) {
      metrics.add(name, 'Count', counts[compareForDrift as DriftComparison]);
    }
    metrics.add('DriftMissingBytes', 'Bytes', report.missingBytes);
    metrics.add('RecoveryPointAge', 'Seconds', Math.round(report.recoveryPointAgeMs / 1_000));
    metrics.add('DriftUnfinished', 'Count', stoppedAt === undefined ? 0 : 1);
    metrics.flush();
  };
}
