import {
  deadLetterQueueName,
  eventsQueueName,
  functionName,
  largeQueueName,
  parkedQueueName,
} from '../lib/core/pair/arn.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { ageing, alarm, type Watch, waiting } from './alarm.ts';
import type { Resources } from './resources.ts';
import { burnRateAlarms, waitingWatches } from './service-level-alarms.ts';

/** Ten of the fourteen days a message lives: four are left to act. */
const oldSeconds = 10 * 24 * 60 * 60;

/** No function holds a message for so long: nobody takes it. It lives for four days (triggers.ts). */
const standingSeconds = 24 * 60 * 60;

/** Alarms when objects wait for a person, and before any is lost. */
export function alarms(pair: Pair): Resources {
  const { name, alarmTopic, drift, slo, trigger } = pair;
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
    ...(slo && waitingWatches(pair, slo)),
  };
  return {
    ...Object.fromEntries(Object.entries(watches).map(([id, watch]) => [id, alarm(name, watch, alarmTopic)])),
    ...(slo && burnRateAlarms(pair, slo)),
  };
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
