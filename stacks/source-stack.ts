import { bundleDefine } from '../bundle/bundle-define.ts';
import {
  batchRoleName,
  deadLetterQueueName,
  functionHandlers,
  functionName,
  lambdaRoleName,
  parkedQueueName,
} from '../lib/core/pair/arn.ts';
import { memoryMbOf, timeoutSeconds } from '../lib/core/pair/function-settings.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import { pairVariable } from '../lib/core/pair/pair-variable.ts';
import { longestRetentionSeconds } from '../lib/core/pair/queue-settings.ts';
import { policies } from '../lib/core/policy/policies.ts';
import { alarms } from './alarms.ts';
import { dashboard } from './dashboard/dashboard.ts';
import { queue, type Resources, role } from './resources.ts';
import {
  driftScheduleResources,
  eventSource,
  largeEventSource,
  largeQueue,
  replayScheduleResources,
  triggerResources,
} from './triggers.ts';

/** What serverless.yml takes from a pair: values without a text that may be any. */
export function sourceStack(pair: Pair) {
  const environment = {
    FERRY_PAIR: pairVariable(pair),
    FERRY_DLQ_URL: { Ref: 'DeadLetterQueue' },
    FERRY_LARGE_URL: { Ref: 'LargeQueue' },
    // V8 takes its young generation by the machine's memory; with this it holds within the function's.
    ...(pair.access !== 'relay' && { NODE_OPTIONS: '--max-semi-space-size=2' }),
    // Lines of objects that were copied, or need not be, are INFO.
    ...(pair.log === 'failures' && { POWERTOOLS_LOG_LEVEL: 'WARN' }),
  };
  return {
    region: pair.source.region,
    // Lambda takes 256 characters, and buckets of before March 2018 may have 255 in their names.
    description: `Copies each object uploaded to ${pair.source.bucket} to ${pair.destination.bucket}`.slice(
      0,
      256,
    ),
    names: Object.fromEntries(
      functionHandlers(pair).map((handler) => [handler, functionName(pair.name, handler)]),
    ),
    timeoutSeconds,
    memoryMb: memoryMbOf(pair),
    vpc: pair.vpc ? { subnetIds: pair.vpc.subnets, securityGroupIds: pair.vpc.securityGroups } : null,
    bundleDefine: bundleDefine(pair),
    environment,
    replayEnvironment: { ...environment, FERRY_PARKED_URL: { Ref: 'ParkedQueue' } },
    switchedOn: switchedOn(pair, environment),
    events: eventSource(pair),
    largeEvents: largeEventSource,
    outputs: {
      DeadLetterQueueUrl: { Value: { Ref: 'DeadLetterQueue' } },
      ParkedQueueUrl: { Value: { Ref: 'ParkedQueue' } },
    },
  };
}

/** The functions that the pair switches on; serverless.yml adds them to those that every pair has. */
function switchedOn({ name, batch, drift }: Pair, environment: object): Readonly<Record<string, object>> {
  const backfill = {
    name: functionName(name, 'backfill'),
    description: `Copies the objects that jobs of S3 Batch Operations ask pair ${name} for`,
    handler: 'handlers/batch-task.handler',
    timeout: timeoutSeconds.backfill,
    environment,
  };
  const watch = {
    name: functionName(name, 'drift'),
    description: `Compares both buckets of pair ${name} by the clock`,
    handler: 'handlers/drift.handler',
    timeout: timeoutSeconds.drift,
    // What a run misses the next one of its slice finds.
    maximumRetryAttempts: 0,
    environment,
  };
  return { ...(batch && { backfill }), ...(drift && { drift: watch }) };
}

/** The resources of the pair beside its functions. */
export function resources(pair: Pair): Resources {
  const { lambdaRole, batchRole } = policies(pair);
  const kept = { MessageRetentionPeriod: longestRetentionSeconds };
  return {
    LambdaRole: role(lambdaRoleName(pair), lambdaRole),
    ...(batchRole && { BatchRole: role(batchRoleName(pair.name), batchRole) }),
    DeadLetterQueue: queue(deadLetterQueueName(pair.name), kept),
    ParkedQueue: queue(parkedQueueName(pair.name), kept),
    LargeQueue: largeQueue(pair),
    ...triggerResources(pair),
    ...replayScheduleResources(pair),
    ...driftScheduleResources(pair),
    ...alarms(pair),
    ...(pair.dashboard && { Dashboard: dashboard(pair) }),
  };
}
