import { runsEveryMs } from '../../lib/core/compare/drift.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { fixedCost } from '../../lib/cost/ferry-cost.ts';
import type { Cost } from '../../lib/cost/item.ts';
import { alarms } from '../alarms.ts';
import { driftMetrics } from '../reference/metric-table.ts';
import type { Resource } from '../resources.ts';

const hourMs = 3_600_000;

/**
 * Metrics that a pair writes when all goes well: copied objects, their bytes and their latency, and those on time. A
 * metric costs as much of its price as it has hours with data (Amazon CloudWatch pricing): of drift, those of its runs.
 */
function metricsOf({ slo, drift }: Pair): number {
  const ofDrift = drift ? Object.keys(driftMetrics).length * Math.min(1, hourMs / runsEveryMs(drift)) : 0;
  return 3 + (slo ? 1 : 0) + ofDrift;
}

/** Metrics that an alarm watches: AWS asks for each (Amazon CloudWatch pricing, "Alarms"), and not for expressions. */
function watchedBy({ Properties }: Resource): number {
  const queries = Properties['Metrics'];
  return Array.isArray(queries) ? queries.filter((query) => 'MetricStat' in query).length : 1;
}

/** What a pair costs in a month however much it copies, by the alarms that are deployed. */
export function fixedCostOf(pair: Pair): Cost {
  const watched = Object.values(alarms(pair)).reduce((sum, alarm) => sum + watchedBy(alarm), 0);
  const dashboards = pair.dashboard ? 1 : 0;
  return fixedCost(pair, { alarms: watched, metrics: metricsOf(pair), dashboards });
}
