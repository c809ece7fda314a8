import {
  type AlarmKind,
  alarmName,
  deadLetterQueueName,
  eventsQueueName,
  functionName,
  largeQueueName,
  parkedQueueName,
} from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import type { Resource, Resources } from './resources.ts';

interface Watch {
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

/** Ten of the fourteen days a message lives: four are left to act. */
const oldSeconds = 10 * 24 * 60 * 60;

/** No function holds a message for so long: nobody takes it. It lives for four days (triggers.ts). */
const standingSeconds = 24 * 60 * 60;

/** Alarms when objects wait for a person, and before any is lost. */
export function alarms({ name, alarmTopic, drift, trigger }: Pair): Resources {
  const watches = {
    ...queueWatches(name),
    ...functionWatches(functionName(name, 'replicate')),
    LargeLoopAlarm: {
      name: 'large-loop' as const,
      why: 'Lambda stopped large objects that were handed over more than 16 times. Deploy the pair, which allows it, then replay their dead letters.',
      namespace: 'AWS/Lambda' as const,
      metric: 'RecursiveInvocationsDropped',
      of: functionName(name, 'large'),
      statistic: 'Sum' as const,
      threshold: 1,
      periods: 1,
    },
    ...(trigger === 'queue' && {
      EventsAgeAlarm: {
        name: 'events-age' as const,
        why: 'An upload has waited in the events queue for a day, and nobody takes it. SQS deletes it after 4.',
        ...ageing(eventsQueueName(name), standingSeconds),
      },
    }),
    ...(drift && driftWatches(name)),
  };
  return Object.fromEntries(
    Object.entries(watches).map(([id, watch]) => [id, alarm(name, watch, alarmTopic)]),
  );
}

function queueWatches(pair: string): Record<string, Watch> {
  return {
    DeadLettersAlarm: {
      name: 'dead-letters',
      why: 'Objects were not copied. Read why in the messages, repair it, then replay them.',
      ...waiting(deadLetterQueueName(pair)),
    },
    DeadLetterAgeAlarm: {
      name: 'dead-letter-age',
      why: 'The oldest dead letter is 10 days old. SQS deletes it after 14: replay it before.',
      ...ageing(deadLetterQueueName(pair), oldSeconds),
    },
    ParkedAlarm: {
      name: 'parked',
      why: 'Dead letters failed in every replay and were parked. Each needs a person.',
      ...waiting(parkedQueueName(pair)),
    },
    ParkedAgeAlarm: {
      name: 'parked-age',
      why: 'The oldest parked dead letter is 10 days old. SQS deletes it after 14.',
      ...ageing(parkedQueueName(pair), oldSeconds),
    },
    LargeAgeAlarm: {
      name: 'large-age',
      why: 'A large object has waited in its queue for a day, and nobody goes on with it. SQS deletes it after 4.',
      ...ageing(largeQueueName(pair), standingSeconds),
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

function driftWatches(pair: string): Record<string, Watch> {
  return {
    DriftAlarm: {
      name: 'drift',
      why: 'Objects of the source are missing at the destination or differ there. The log of the drift function has examples.',
      namespace: 'S3Ferry',
      metric: 'Drift',
      of: pair,
      statistic: 'Maximum',
      threshold: 1,
      periods: 1,
      // A run a day keeps the alarm up until the next has seen that all is well.
      periodSeconds: 24 * 60 * 60,
    },
    DriftErrorsAlarm: {
      name: 'drift-errors',
      why: 'Both buckets could not be compared: nobody knows whether objects are missing. Read why in the log of the drift function.',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      of: functionName(pair, 'drift'),
      statistic: 'Sum',
      threshold: 1,
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

function ageing(queue: string, threshold: number) {
  return { ...waiting(queue), metric: 'ApproximateAgeOfOldestMessage', threshold } as const;
}

function alarm(pair: string, watch: Watch, topic?: string): Resource {
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

/** Those of its own metrics are what the functions' logs say, `service` being Powertools' name for them. */
function dimensions({ namespace, of }: Watch): readonly { readonly Name: string; readonly Value: string }[] {
  if (namespace === 'S3Ferry')
    return [
      { Name: 'service', Value: 's3-ferry' },
      { Name: 'pair', Value: of },
    ];
  return [{ Name: namespace === 'AWS/SQS' ? 'QueueName' : 'FunctionName', Value: of }];
}
