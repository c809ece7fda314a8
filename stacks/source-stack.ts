import { deadLetterQueueName, functionHandlers, functionName, parkedQueueName } from '../lib/core/arn.ts';
import { memoryMbOf } from '../lib/core/cost/assumptions.ts';
import type { Pair } from '../lib/core/pair.ts';
import { policies } from '../lib/core/policies.ts';
import { alarms } from './alarms.ts';
import { lambdaRole, longestRetentionSeconds, queue, type Resources } from './resources.ts';
import {
  eventSource,
  largeEventSource,
  largeQueue,
  replayScheduleResources,
  triggerResources,
} from './triggers.ts';

/** Room for several tries of a large copy: S3 copies 5 GiB within about 90 s. */
const replicateTimeoutSeconds = 120;

/** The most that Lambda gives. A copy that takes longer goes on in the next invocation. */
const largeTimeoutSeconds = 900;

/** What serverless.yml takes from a pair. */
export function sourceStack(pair: Pair) {
  const environment = {
    FERRY_PAIR: JSON.stringify(pair),
    FERRY_DLQ_URL: { Ref: 'DeadLetterQueue' },
    FERRY_LARGE_URL: { Ref: 'LargeQueue' },
    POWERTOOLS_SERVICE_NAME: 's3-ferry',
    // Lines of objects that crossed, or need not, are INFO.
    ...(pair.log === 'failures' && { POWERTOOLS_LOG_LEVEL: 'WARN' }),
  };
  return {
    pair,
    region: pair.source.region,
    names: Object.fromEntries(functionHandlers.map((handler) => [handler, functionName(pair.name, handler)])),
    replicateTimeoutSeconds,
    largeTimeoutSeconds,
    memoryMb: memoryMbOf(pair),
    vpc: pair.vpc ? { subnetIds: pair.vpc.subnets, securityGroupIds: pair.vpc.securityGroups } : null,
    environment,
    replayEnvironment: { ...environment, FERRY_PARKED_URL: { Ref: 'ParkedQueue' } },
    events: eventSource(pair),
    largeEvents: largeEventSource,
    resources: resources(pair),
    outputs: {
      DeadLetterQueueUrl: { Value: { Ref: 'DeadLetterQueue' } },
      ParkedQueueUrl: { Value: { Ref: 'ParkedQueue' } },
    },
  };
}

function resources(pair: Pair): Resources {
  const kept = { MessageRetentionPeriod: longestRetentionSeconds };
  return {
    LambdaRole: lambdaRole(pair, policies(pair).lambdaRole),
    DeadLetterQueue: queue(deadLetterQueueName(pair.name), kept),
    ParkedQueue: queue(parkedQueueName(pair.name), kept),
    LargeQueue: largeQueue(pair, largeTimeoutSeconds),
    ...triggerResources(pair, replicateTimeoutSeconds),
    ...replayScheduleResources(pair),
    ...alarms(pair),
  };
}
