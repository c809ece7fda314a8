import {
  deadLetterQueueName,
  eventsQueueName,
  functionName,
  largeQueueName,
  parkedQueueName,
} from '../../lib/core/pair/arn.ts';
import type { CodeMetric, PairMetric } from '../../lib/core/pair/metric-name.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { ServiceLevel } from '../../lib/core/pair/service-level.ts';
import { formatAge } from '../../lib/core/text/age.ts';
import { ownDimensions } from '../alarm.ts';
import {
  burnRateExpression,
  lateExpression,
  type MetricTerm,
  serviceLevelTerms,
} from '../service-level-alarms.ts';

type Axis = 'left' | 'right';

/** A line of a graph: a metric by a statistic, or an expression over the metrics of its graph. */
export type Line =
  | {
      readonly metric: Omit<MetricTerm, 'namespace'> & {
        readonly namespace: MetricTerm['namespace'] | 'AWS/SQS';
      };
      readonly stat: string;
      readonly axis?: Axis;
      readonly isHidden?: true;
    }
  | { readonly id: string; readonly expression: string; readonly label: string; readonly axis?: Axis };

export interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A row of the dashboard: what it shows, and where docs/operations.md says what to do about it. */
export interface Section {
  /** A heading of docs/operations.md. */
  readonly title: string;
  readonly says: string;
  readonly graphs: readonly Graph[];
}

/** Why no graph has a metric that the functions write. */
export const notShown: Partial<Record<PairMetric | CodeMetric, string>> = {
  Drift: 'is the sum of DriftMissing and DriftDiffers, which are shown; the alarm is among those above',
  DriftSame: 'is nothing to act on',
  DriftExtra: 'is nothing to act on: deletions are not replicated',
  DriftUnlike: 'is explained by encryption more often than not; the log of the function has examples',
  DriftYoung: 'is judged by the next comparison',
};

/** Every row of graphs of the pair, the most urgent first. */
export function sections(pair: Pair): Section[] {
  const { slo, drift } = pair;
  return [
    ...(slo ? [serviceLevel(pair, slo)] : []),
    waiting(pair),
    failures(pair.name),
    throughput(pair.name),
    latency(pair.name),
    largeObjects(pair.name),
    ...(drift ? [driftSection(pair.name)] : []),
  ];
}

function own(pair: string, metric: PairMetric, stat = 'Sum', axis: Axis = 'left'): Line {
  const id = metric.charAt(0).toLowerCase() + metric.slice(1);
  const about = { id: stat === 'Sum' ? id : `${id}${stat}`, namespace: 'S3Ferry', metric } as const;
  return { metric: { ...about, dimensions: ownDimensions(pair) }, stat, axis };
}

function ofQueue(queue: string, id: string, metric: string, axis: Axis = 'left'): Line {
  const dimensions = [{ Name: 'QueueName', Value: queue }];
  return { metric: { id, namespace: 'AWS/SQS', metric, dimensions }, stat: 'Maximum', axis };
}

function backlog(queue: string, id: string): Line[] {
  return [
    ofQueue(queue, `${id}Visible`, 'ApproximateNumberOfMessagesVisible'),
    ofQueue(queue, `${id}InFlight`, 'ApproximateNumberOfMessagesNotVisible'),
    ofQueue(queue, `${id}Age`, 'ApproximateAgeOfOldestMessage', 'right'),
  ];
}

function serviceLevel(pair: Pair, slo: ServiceLevel): Section {
  const terms = serviceLevelTerms(pair);
  const late = lateExpression(pair);
  const hidden = terms.map((metric): Line => ({ metric, stat: 'Sum', isHidden: true }));
  const onTime = `100 * FILL(onTime, 0) / (FILL(onTime, 0) + ${late})`;
  return {
    title: 'Late objects',
    says: `${slo.target} % of uploads are to be copied within ${formatAge(slo.withinMs)} of their events. Alarms go off at a burn rate of 14.4 over an hour and of 6 over six hours.`,
    graphs: [
      {
        title: 'On time, in percent',
        lines: [{ id: 'percent', expression: onTime, label: 'on time' }, ...hidden],
      },
      {
        title: 'Burn rate',
        lines: [{ id: 'burnRate', expression: burnRateExpression(pair, slo), label: 'burn rate' }, ...hidden],
      },
      { title: 'Objects on time and late', lines: terms.map((metric): Line => ({ metric, stat: 'Sum' })) },
    ],
  };
}

function waiting({ name, trigger }: Pair): Section {
  const dimensions = [{ Name: 'FunctionName', Value: functionName(name, 'replicate') }];
  const events: Line = {
    metric: { id: 'eventAge', namespace: 'AWS/Lambda', metric: 'AsyncEventAge', dimensions },
    stat: 'Maximum',
  };
  return {
    title: 'Waiting',
    says: 'Uploads that are not copied yet: how many, and how long the oldest has waited.',
    graphs: [
      {
        title: 'Uploads that wait',
        lines: trigger === 'queue' ? backlog(eventsQueueName(name), 'events') : [events],
      },
    ],
  };
}

function failures(pair: string): Section {
  const search = `SEARCH('{S3Ferry,service,pair,code} MetricName="Failed" service="s3-ferry" pair="${pair}"', 'Sum', 300)`;
  return {
    title: 'Failures by code',
    says: 'Each failure by its code, what became of it, and the dead letters that wait for a person.',
    graphs: [
      { title: 'Failures by code', lines: [{ id: 'failed', expression: search, label: '' }] },
      {
        title: 'What became of failures',
        lines: [own(pair, 'Redelivered'), own(pair, 'DeadLettered'), own(pair, 'Reported')],
      },
      {
        title: 'Dead letters',
        lines: [
          ofQueue(deadLetterQueueName(pair), 'dead', 'ApproximateNumberOfMessagesVisible'),
          ofQueue(parkedQueueName(pair), 'parked', 'ApproximateNumberOfMessagesVisible'),
          ofQueue(deadLetterQueueName(pair), 'deadAge', 'ApproximateAgeOfOldestMessage', 'right'),
        ],
      },
    ],
  };
}

function throughput(pair: string): Section {
  return {
    title: 'Throughput',
    says: 'What is copied. Nothing at all while uploads go on means that no event comes.',
    graphs: [
      { title: 'Objects', lines: [own(pair, 'Copied'), own(pair, 'Superseded'), own(pair, 'Filtered')] },
      { title: 'Bytes', lines: [own(pair, 'CopiedBytes')] },
    ],
  };
}

function latency(pair: string): Section {
  const lines = ['p50', 'p99', 'Maximum'].map((stat) => own(pair, 'EventToCopyLatency', stat));
  return {
    title: 'Latency',
    says: 'From the event of an upload to its copy, in milliseconds.',
    graphs: [{ title: 'Latency', lines }],
  };
}

function largeObjects(pair: string): Section {
  return {
    title: 'Large objects',
    says: 'Objects that are copied in parts, by way of a queue of their own.',
    graphs: [
      { title: 'Handed to the queue', lines: [own(pair, 'Deferred')] },
      { title: 'In the queue', lines: backlog(largeQueueName(pair), 'large') },
    ],
  };
}

function driftSection(pair: string): Section {
  const maximum = (metric: PairMetric, axis?: Axis) => own(pair, metric, 'Maximum', axis);
  return {
    title: 'Drift',
    says: 'Of the last comparison by the clock: objects that are missing at the destination or differ there.',
    graphs: [
      {
        title: 'Missing and different objects',
        lines: [maximum('DriftMissing'), maximum('DriftDiffers'), maximum('DriftUnfinished')],
      },
      {
        title: 'Bytes missing, and seconds since the oldest of them',
        lines: [maximum('DriftMissingBytes'), maximum('RecoveryPointAge', 'right')],
      },
    ],
  };
}
