import type { Logger } from '@aws-lambda-powertools/logger';
import type { Copied, Outcome } from '../../core/copy/outcome.ts';
import type { Pair } from '../../core/pair/pair.ts';
import type { Reporter } from '../../ports.ts';
import { bothEmbedded, type Embedded, embeddedCount, type Metrics } from './emf-metrics.ts';

/**
 * How long a line is held back, in ms: an invocation flushes right after its last outcome, and a line that waited
 * for the next outcome would have the wrong time, or be lost with the environment.
 */
const longestHeldMs = 20;

/**
 * One structured log line per outcome. CloudWatch metrics (embedded metric format) ride on lines that are written
 * anyway: those of an invocation on its last one, which is held back for that, and on a line of their own only
 * where the log has none of copies.
 */
export function powertoolsReporter(pair: Pair, logger: Logger, metrics: Metrics): Reporter {
  // Asked once: each answer of Powertools looks into the environment of the process.
  const leastLevel = aboveInfo.indexOf(logger.getLevelName());
  const isWritten = ({ kind }: Outcome) => aboveInfo.indexOf(levels[kind].toUpperCase()) >= leastLevel;
  let last: Outcome | undefined;
  let timer: NodeJS.Timeout | undefined;
  const writeLast = (more: () => Embedded = () => ({})) => {
    if (last && isWritten(last)) write(logger, pair, last, more());
    last = undefined;
  };
  return {
    outcome(outcome) {
      writeLast();
      last = outcome;
      timer = timer?.refresh() ?? setTimeout(writeLast, longestHeldMs).unref();
      measure(metrics, outcome);
    },
    served({ onTime, late }) {
      if (onTime > 0) metrics.add('OnTime', 'Count', onTime);
      if (late > 0) metrics.add('Late', 'Count', late);
    },
    flush() {
      writeLast(metrics.take);
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

/** The levels of the log at which an outcome may go unwritten, the least first: those below have no place, -1. */
const aboveInfo = ['WARN', 'ERROR', 'CRITICAL', 'SILENT'];

function write(logger: Logger, pair: Pair, outcome: Outcome, invocation: Embedded): void {
  const { kind, object, ...facts } = outcome;
  logger[levels[kind]](kind, {
    pair: pair.name,
    ...(object && {
      key: object.key,
      ...(object.versionId && { versionId: object.versionId }),
      bytes: object.sizeBytes,
    }),
    ...facts,
    ...('failure' in facts ? { code: facts.failure.code, ...bothEmbedded(invocation, failed) } : invocation),
  });
}

/** Failures are counted by their code as well. */
const failed = embeddedCount('Failed', ['service', 'pair', 'code']);

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
}

function measureCopied(metrics: Metrics, outcome: Copied): void {
  metrics.add('CopiedBytes', 'Bytes', outcome.object.sizeBytes ?? 0);
  if (outcome.latencyMs !== undefined) {
    metrics.add('EventToCopyLatency', 'Milliseconds', outcome.latencyMs);
  }
}
