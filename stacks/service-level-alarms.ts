import {
  type AlarmKind,
  alarmName,
  eventsQueueName,
  functionName,
  largeQueueName,
} from '../lib/core/pair/arn.ts';
import type { PairMetric } from '../lib/core/pair/metric-name.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { largeVisibilitySeconds } from '../lib/core/pair/queue-settings.ts';
import { lateBudget, type ServiceLevel } from '../lib/core/pair/service-level.ts';
import { formatAge } from '../lib/core/text/age.ts';
import { ageing, eventAge, ownDimensions, type Watch } from './alarm.ts';
import type { Resource, Resources } from './resources.ts';

/**
 * Rates at which late objects use up what the target allows in 30 days: 14.4 times as fast, 2 % of it goes in an hour;
 * 6 times as fast, 5 % in 6 hours (Google, "The Site Reliability Workbook", "Alerting on SLOs").
 */
const burnRates = [
  { id: 'SloFastAlarm', kind: 'slo-fast', rate: 14.4, hours: 1, spent: 'in about 2 days' },
  { id: 'SloSlowAlarm', kind: 'slo-slow', rate: 6, hours: 6, spent: 'in 5 days' },
] as const satisfies readonly { readonly id: string; readonly kind: AlarmKind; [fact: string]: unknown }[];

/** Fewer late objects within the window of an alarm do not set it off, whatever their share: one of three says little. */
export const leastLate = 5;

/** A metric of an expression, by the id that it has there. */
export interface MetricTerm {
  readonly id: string;
  readonly namespace: 'S3Ferry' | 'AWS/Lambda';
  readonly metric: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/**
 * What an expression about the service level is made of. Events that Lambda gave up are late and in no count of the
 * function: it never learns that its last try was the last (`AsyncEventsDropped`, Lambda Developer Guide).
 */
export function serviceLevelTerms({ name, trigger }: Pick<Pair, 'name' | 'trigger'>): MetricTerm[] {
  const own = (id: string, metric: PairMetric): MetricTerm => ({
    ...{ id, metric, namespace: 'S3Ferry', dimensions: ownDimensions(name) },
  });
  const dropped: MetricTerm = {
    ...{ id: 'dropped', namespace: 'AWS/Lambda', metric: 'AsyncEventsDropped' },
    dimensions: [{ Name: 'FunctionName', Value: functionName(name, 'replicate') }],
  };
  return [own('onTime', 'OnTime'), own('late', 'Late'), ...(trigger === 'queue' ? [] : [dropped])];
}

/** All that is late, as metric math: a metric that nothing was counted in has no data. */
export function lateExpression({ trigger }: Pick<Pair, 'trigger'>): string {
  return trigger === 'queue' ? 'FILL(late, 0)' : '(FILL(late, 0) + FILL(dropped, 0))';
}

/** How many times as fast as the target allows, as metric math. */
export function burnRateExpression(pair: Pick<Pair, 'trigger'>, slo: ServiceLevel): string {
  const late = lateExpression(pair);
  return `IF(${late} < ${leastLate}, 0, ${late} / (${late} + FILL(onTime, 0)) / ${lateBudget(slo)})`;
}

/** Alarms on how fast late objects use up what the target allows. */
export function burnRateAlarms(pair: Pair, slo: ServiceLevel): Resources {
  return Object.fromEntries(burnRates.map((burn) => [burn.id, burnRateAlarm(pair, slo, burn)]));
}

function burnRateAlarm(pair: Pair, slo: ServiceLevel, burn: (typeof burnRates)[number]): Resource {
  const { kind, rate, hours, spent } = burn;
  const share = Number((rate * lateBudget(slo) * 100).toFixed(3));
  const { alarmTopic: topic } = pair;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: alarmName(pair.name, kind),
      AlarmDescription: `${share} % of the uploads of ${hours === 1 ? 'an hour' : `${hours} hours`}, and ${leastLate} or more, were not copied within ${formatAge(slo.withinMs)}. At this rate, what the target of ${slo.target} % allows in 30 days is gone ${spent}.`,
      Metrics: [
        {
          Id: 'burnRate',
          Label: 'burn rate',
          Expression: burnRateExpression(pair, slo),
          ReturnData: true,
        },
        ...serviceLevelTerms(pair).map(({ id, namespace, metric, dimensions }) => ({
          Id: id,
          MetricStat: {
            Metric: { Namespace: namespace, MetricName: metric, Dimensions: dimensions },
            Period: hours * 3_600,
            Stat: 'Sum',
          },
          ReturnData: false,
        })),
      ],
      EvaluationPeriods: 1,
      Threshold: rate,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ...(topic && { AlarmActions: [topic], OKActions: [topic] }),
    },
  };
}

/** What tells of uploads that wait for longer than the service level gives them, and are in no count yet. */
export function waitingWatches({ name, trigger }: Pair, slo: ServiceLevel): Record<string, Watch> {
  const time = formatAge(slo.withinMs);
  const seconds = slo.withinMs / 1_000;
  const uploads =
    trigger === 'queue'
      ? ageing(eventsQueueName(name), seconds)
      : eventAge(functionName(name, 'replicate'), slo.withinMs);
  return {
    WaitingAlarm: {
      name: 'waiting',
      why: `An upload has waited ${time}, the time of the service level, and is not copied. Others behind it will be late too.`,
      ...uploads,
    },
    LargeWaitingAlarm: {
      name: 'large-waiting',
      why: `A large object has waited ${time}, beside the time that a function may take over it, and nobody goes on with it.`,
      // A message that a function works on keeps its age.
      ...ageing(largeQueueName(name), seconds + largeVisibilitySeconds),
    },
  };
}
