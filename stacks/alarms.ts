import { deadLetterQueueName, functionName, parkedQueueName } from '../lib/core/arn.ts';
import type { Pair } from '../lib/core/pair.ts';
import type { Resource, Resources } from './resources.ts';

interface Watch {
  readonly name: string;
  readonly why: string;
  readonly namespace: 'AWS/SQS' | 'AWS/Lambda';
  readonly metric: string;
  readonly of: string;
  readonly statistic: 'Maximum' | 'Sum';
  readonly threshold: number;
  /** Periods of five minutes that must all be over the threshold. */
  readonly periods: number;
}

/** Ten of the fourteen days a message lives: four are left to act. */
const oldSeconds = 10 * 24 * 60 * 60;

/** Tells when objects wait for a person, and before any is lost. */
export function alarms({ name, alarmTopic }: Pair): Resources {
  const watches = { ...queueWatches(name), ...functionWatches(functionName(name, 'replicate')) };
  return Object.fromEntries(
    Object.entries(watches).map(([id, watch]) => [id, alarm(name, watch, alarmTopic)]),
  );
}

function queueWatches(pair: string): Record<string, Watch> {
  return {
    DeadLettersAlarm: {
      name: 'dead-letters',
      why: 'Objects did not cross. Read why in the messages, repair it, then replay them.',
      ...waiting(deadLetterQueueName(pair)),
    },
    DeadLetterAgeAlarm: {
      name: 'dead-letter-age',
      why: 'The oldest dead letter is 10 days old. SQS deletes it after 14: replay it before.',
      ...ageing(deadLetterQueueName(pair)),
    },
    ParkedAlarm: {
      name: 'parked',
      why: 'Dead letters failed in every replay and were parked. Each needs a person.',
      ...waiting(parkedQueueName(pair)),
    },
    ParkedAgeAlarm: {
      name: 'parked-age',
      why: 'The oldest parked dead letter is 10 days old. SQS deletes it after 14.',
      ...ageing(parkedQueueName(pair)),
    },
  };
}

function functionWatches(of: string): Record<string, Watch> {
  const lambda = { namespace: 'AWS/Lambda', of, statistic: 'Sum', threshold: 1 } as const;
  return {
    ErrorsAlarm: {
      name: 'errors',
      why: 'Invocations have failed for 15 minutes. Lambda tries each event again; what fails thrice is a dead letter.',
      ...lambda,
      metric: 'Errors',
      periods: 3,
    },
    ThrottlesAlarm: {
      name: 'throttles',
      why: 'Lambda has been out of concurrency for 15 minutes. Uploads wait, and are given up after 6 hours.',
      ...lambda,
      metric: 'Throttles',
      periods: 3,
    },
    DeadLetterErrorsAlarm: {
      name: 'dead-letter-errors',
      why: 'Lambda could not write to the dead-letter queue: uploads were lost. Compare both buckets.',
      ...lambda,
      metric: 'DeadLetterErrors',
      periods: 1,
    },
    EventsDroppedAlarm: {
      name: 'events-dropped',
      why: 'Lambda dropped events without running the function. Look for them in the dead-letter queue.',
      ...lambda,
      metric: 'AsyncEventsDropped',
      periods: 1,
    },
  };
}

function waiting(queue: string) {
  return {
    namespace: 'AWS/SQS',
    of: queue,
    metric: 'ApproximateNumberOfMessagesVisible',
    statistic: 'Maximum',
    threshold: 1,
    periods: 1,
  } as const;
}

function ageing(queue: string) {
  return { ...waiting(queue), metric: 'ApproximateAgeOfOldestMessage', threshold: oldSeconds } as const;
}

function alarm(pair: string, watch: Watch, topic?: string): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `s3-ferry-${pair}-${watch.name}`,
      AlarmDescription: watch.why,
      Namespace: watch.namespace,
      MetricName: watch.metric,
      Dimensions: [{ Name: watch.namespace === 'AWS/SQS' ? 'QueueName' : 'FunctionName', Value: watch.of }],
      Statistic: watch.statistic,
      Period: 300,
      EvaluationPeriods: watch.periods,
      Threshold: watch.threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      // An idle queue or function reports nothing.
      TreatMissingData: 'notBreaching',
      ...(topic && { AlarmActions: [topic], OKActions: [topic] }),
    },
  };
}
