import { Logger } from '@aws-lambda-powertools/logger';
import type { Outcome } from '../../lib/core/copy/outcome.ts';
import { failure } from '../../lib/core/failure/failure.ts';
import { emfMetrics } from '../../lib/edge/report/emf-metrics.ts';
import { powertoolsDrift } from '../../lib/edge/report/powertools-drift.ts';
import { powertoolsReporter } from '../../lib/edge/report/powertools-reporter.ts';
import { linesOf } from './log-lines.ts';
import { pair } from './pair.ts';

const object = { bucket: 'uploads', key: 'a', sizeBytes: 1 };
const denied = failure('DstPutObjectNotPermitted', { message: 'No.', hint: 'Grant it.' });
const copy = {
  destinationKey: 'a',
  route: 'copy',
  eTag: '"e"',
  durationMs: 1,
  latencyMs: 2,
  tries: 1,
} as const;

/** One outcome of each kind; a kind that is missing here does not compile. */
const outcomes: { readonly [Kind in Outcome['kind']]: Outcome & { readonly kind: Kind } } = {
  copied: { kind: 'copied', object, ...copy },
  superseded: { kind: 'superseded', object },
  filtered: { kind: 'filtered', object, reason: 'prefix' },
  deferred: { kind: 'deferred', object, destinationKey: 'a', uploadId: 'u' },
  'dead-lettered': { kind: 'dead-lettered', object, failure: denied, tries: 1 },
  reported: { kind: 'reported', object, failure: denied, tries: 1 },
  redelivered: { kind: 'redelivered', object, failure: denied, tries: 1 },
};

/** A metric as CloudWatch reads it out of the log. */
export interface WrittenMetric {
  readonly name: string;
  readonly unit: string;
  readonly dimensions: readonly string[];
}

interface Embedded {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly [readonly string[]];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

/** Every metric that the functions write, out of lines that they write: of each outcome, and of a comparison by the clock. */
export async function writtenMetrics(): Promise<WrittenMetric[]> {
  const lines = await linesOf(() => {
    const logger = new Logger({ serviceName: 's3-ferry', logLevel: 'INFO' });
    const metrics = emfMetrics({ service: 's3-ferry', pair: 'test' }, (line) => process.stdout.write(line));
    const reporter = powertoolsReporter(pair(), logger, metrics);
    for (const outcome of Object.values(outcomes)) reporter.outcome(outcome);
    reporter.served({ onTime: 1, late: 1 });
    reporter.flush();
    const counts = { same: 1, missing: 1, extra: 1, differs: 1, differsByETag: 1, recent: 1 };
    const missing = { missingBytes: 1, recoveryPointAgeMs: 1 };
    powertoolsDrift('test', logger, metrics)({ prefix: '', counts, ...missing, examples: {} });
  });
  const written = lines.flatMap(({ _aws }) =>
    ((_aws as Embedded | undefined)?.CloudWatchMetrics ?? []).flatMap(({ Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => ({ name: Name, unit: Unit, dimensions: Dimensions[0] })),
    ),
  );
  return [...new Map(written.map((one) => [one.name, one])).values()];
}
