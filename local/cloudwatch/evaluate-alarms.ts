import {
  type AlarmState,
  type Datapoints,
  type Evaluation,
  evaluateAlarm,
  evaluationRange,
} from './alarm-state.ts';
import type { DeployedAlarm } from './exchange.ts';
import { evaluateExpression } from './metric-math.ts';
import type { MetricStore } from './metric-store.ts';

/** An alarm that is in another state than before. */
export interface AlarmChange extends Evaluation {
  readonly alarm: DeployedAlarm;
  readonly before: AlarmState;
}

/** What becomes of an alarm by the metrics of now, if its state is another then. Throws an Error when it cannot be read. */
export function changeOfAlarm(
  alarm: DeployedAlarm,
  store: MetricStore,
  nowMs: number,
): AlarmChange | undefined {
  // moto has a new one as OK (CloudWatch User Guide, "Alarm states": it begins with INSUFFICIENT_DATA).
  const isNew = alarm.reason.startsWith('Unchecked');
  const before = isNew ? 'INSUFFICIENT_DATA' : alarm.state;
  const evaluation = evaluateAlarm(ruleOf(alarm), datapointsOf(alarm, store, nowMs), before);
  return isNew || evaluation.state !== before ? { alarm, before, ...evaluation } : undefined;
}

/** What moto does not know comes as null. */
function ruleOf({ datapointsToAlarm, treatMissingData, ...rule }: DeployedAlarm) {
  return {
    ...rule,
    ...(datapointsToAlarm && { datapointsToAlarm }),
    ...(treatMissingData && { treatMissingData }),
  };
}

function datapointsOf(alarm: DeployedAlarm, store: MetricStore, nowMs: number): Datapoints {
  const { account, region, queries } = alarm;
  const count = evaluationRange(alarm.evaluationPeriods);
  const series = new Map<string, Datapoints>();
  for (const query of queries) {
    if (query.expression !== undefined) continue;
    const { namespace, metric: name, dimensions, statistic, periodSeconds } = query;
    const metric = { account, region, namespace, name, dimensions };
    series.set(query.id, store.series(metric, statistic, { periodSeconds, count, nowMs }));
  }
  const metrics = [...series.keys()];
  // An expression may name those before it, wherever they are written.
  for (const { id, expression } of inOrder(queries)) {
    series.set(id, evaluateExpression(expression, { series, metrics }));
  }
  const returned = queries.find(({ returns }) => returns)?.id ?? '';
  return series.get(returned) ?? [];
}

function inOrder(queries: DeployedAlarm['queries']) {
  const expressions = queries.flatMap(({ id, expression }) =>
    expression === undefined ? [] : [{ id, expression }],
  );
  const ordered: { readonly id: string; readonly expression: string }[] = [];
  const visit = (one: { readonly id: string; readonly expression: string }) => {
    if (ordered.includes(one)) return;
    const named = new Set(one.expression.match(/[a-z]\w*/g));
    for (const other of expressions) if (other !== one && named.has(other.id)) visit(other);
    if (!ordered.includes(one)) ordered.push(one);
  };
  for (const one of expressions) visit(one);
  return ordered;
}
