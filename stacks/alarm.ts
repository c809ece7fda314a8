import { type AlarmKind, alarmName } from '../lib/core/pair/arn.ts';
import type { Resource } from './resources.ts';

/** What an alarm watches of one metric. */
export interface Watch {
  readonly name: AlarmKind;
  readonly why: string;
  readonly namespace: 'AWS/SQS' | 'AWS/Lambda' | 'S3Ferry';
  readonly metric: string;
  /** Name of the queue, function or pair. */
  readonly of: string;
  readonly statistic: 'Maximum' | 'Sum';
  readonly threshold: number;
  /** Periods that must all be over the threshold. */
  readonly periods: number;
  /** Five minutes where absent. */
  readonly periodSeconds?: number;
}

/** That a message is visible in a queue. */
export function waiting(queue: string) {
  return {
    namespace: 'AWS/SQS',
    of: queue,
    metric: 'ApproximateNumberOfMessagesVisible',
    statistic: 'Maximum',
    threshold: 1,
    periods: 1,
  } as const;
}

/** That the oldest message of a queue is so many seconds old. */
export function ageing(queue: string, threshold: number) {
  return { ...waiting(queue), metric: 'ApproximateAgeOfOldestMessage', threshold } as const;
}

/** That the oldest event of a function that is invoked asynchronously is so many ms old. */
export function eventAge(of: string, thresholdMs: number) {
  return {
    namespace: 'AWS/Lambda',
    of,
    metric: 'AsyncEventAge',
    statistic: 'Maximum',
    threshold: thresholdMs,
    periods: 1,
  } as const;
}

/** The alarm of a watch, which tells the topic when it goes off and when it ends. */
export function alarm(pair: string, watch: Watch, topic?: string): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: alarmName(pair, watch.name),
      AlarmDescription: watch.why,
      Namespace: watch.namespace,
      MetricName: watch.metric,
      Dimensions: dimensions(watch),
      Statistic: watch.statistic,
      Period: watch.periodSeconds ?? 300,
      EvaluationPeriods: watch.periods,
      Threshold: watch.threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      // An idle queue or function reports nothing.
      TreatMissingData: 'notBreaching',
      ...(topic && { AlarmActions: [topic], OKActions: [topic] }),
    },
  };
}

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** Those of the pair's own metrics: what the functions' logs say, `service` being Powertools' name for them. */
export function ownDimensions(pair: string): readonly Dimension[] {
  return [
    { Name: 'service', Value: 's3-ferry' },
    { Name: 'pair', Value: pair },
  ];
}

function dimensions({ namespace, of }: Watch): readonly Dimension[] {
  if (namespace === 'S3Ferry') return ownDimensions(of);
  return [{ Name: namespace === 'AWS/SQS' ? 'QueueName' : 'FunctionName', Value: of }];
}
