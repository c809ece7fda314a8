import {
  deadLetterQueueName,
  type FunctionHandler,
  functionHandlers,
  functionName,
  lambdaRoleArn,
  largeQueueName,
  parkedQueueName,
  partition,
  sourceStackName,
} from '../pair/arn.ts';
import { asynchronousRetries, memoryMbOf, timeoutSeconds } from '../pair/function-settings.ts';
import type { Pair } from '../pair/pair.ts';
import { pairVariable } from '../pair/pair-variable.ts';
import type { WiringPart } from './wiring.ts';

/** What serverless gives to a function that says nothing of its memory, in MB. */
const defaultMemoryMb = 1_024;

/** The functions of a pair, and how Lambda tries their events again. */
export function functionParts(pair: Pair): WiringPart[] {
  return functionHandlers(pair).flatMap((handler) => [
    functionPart(pair, handler),
    ...retryPart(pair, handler),
  ]);
}

function functionPart(pair: Pair, handler: FunctionHandler): WiringPart {
  const memoryMb: Readonly<Partial<Record<FunctionHandler, number>>> = memoryMbOf(pair);
  const { vpc, name } = pair;
  return {
    kind: 'function',
    name: functionName(name, handler),
    side: 'source',
    expected: {
      State: 'Active',
      // The function keeps the name that it was deployed under before its file had this one.
      Handler: `handlers/${handler === 'backfill' ? 'batch-task' : handler}.handler`,
      Timeout: timeoutSeconds[handler],
      MemorySize: memoryMb[handler] ?? defaultMemoryMb,
      Role: lambdaRoleArn(pair),
      // Reserved concurrency of 0 is no pause: what comes is lost to the dead-letter queue.
      IsThrottledToZero: false,
      FERRY_PAIR: JSON.parse(pairVariable(pair)),
      FERRY_DLQ_URL: queuePath(pair, deadLetterQueueName(name)),
      FERRY_LARGE_URL: queuePath(pair, largeQueueName(name)),
      ...(handler === 'replay' && { FERRY_PARKED_URL: queuePath(pair, parkedQueueName(name)) }),
      ...(handler === 'replicate' && {
        DeadLetterQueue: sourceArn(pair, 'sqs', deadLetterQueueName(name)),
      }),
      SubnetIds: vpc?.subnets ?? [],
      SecurityGroupIds: vpc?.securityGroups ?? [],
    },
  };
}

/** The end of the queue's URL: its beginning is the Region's, or that of another endpoint. */
function queuePath({ source }: Pair, queue: string): string {
  return `${source.account}/${queue}`;
}

function retryPart(pair: Pair, handler: FunctionHandler): WiringPart[] {
  const retries = asynchronousRetries[handler];
  if (!retries) return [];
  const name = functionName(pair.name, handler);
  const { attempts, ageSeconds } = retries;
  return [
    {
      kind: 'retries',
      name,
      side: 'source',
      expected: {
        MaximumRetryAttempts: attempts,
        ...(ageSeconds !== undefined && { MaximumEventAgeInSeconds: ageSeconds }),
      },
      of: { kind: 'function', name },
    },
  ];
}

/** Whom the policy of a function lets invoke it. */
export function permissionPart(
  functionOf: string,
  principal: string,
  expected: WiringPart['expected'],
): WiringPart {
  return {
    kind: 'permission',
    name: `${principal} to invoke ${functionOf}`,
    side: 'source',
    expected,
    lookup: { functionName: functionOf, principal },
    of: { kind: 'function', name: functionOf },
  };
}

/** The event source mapping that has a function take the messages of a queue. */
export function mappingPart(
  pair: Pair,
  handler: FunctionHandler,
  queue: string,
  batchSize: number,
): WiringPart {
  const name = functionName(pair.name, handler);
  return {
    kind: 'mapping',
    name: `${queue} to ${name}`,
    side: 'source',
    expected: { State: 'Enabled', BatchSize: batchSize, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    lookup: { functionName: name, queueArn: sourceArn(pair, 'sqs', queue) },
    of: { kind: 'function', name },
  };
}

/** What runs by the clock. CloudFormation names these rules, so they are found by the function that they invoke. */
export function scheduleParts(pair: Pair): WiringPart[] {
  const { replay, drift } = pair;
  return [
    ...(replay.schedule
      ? schedule(pair, 'replay', { ScheduleExpression: replay.schedule, Input: '{}' })
      : []),
    ...(drift ? schedule(pair, 'drift', { ScheduleExpression: drift.schedule }) : []),
  ];
}

function schedule(pair: Pair, handler: FunctionHandler, expected: WiringPart['expected']): WiringPart[] {
  const name = functionName(pair.name, handler);
  const functionArn = sourceArn(pair, 'lambda', `function:${name}`);
  // CloudFormation puts the name of the stack before those that it makes up.
  const sourceArnStart = sourceArn(pair, 'events', `rule/${sourceStackName(pair.name)}-`);
  const permission = permissionPart(name, 'events.amazonaws.com', {});
  return [
    {
      kind: 'schedule',
      name,
      side: 'source',
      expected: { State: 'ENABLED', ...expected },
      lookup: { functionArn },
    },
    { ...permission, lookup: { ...permission.lookup, sourceArnStart } },
  ];
}

/** An ARN in the account and Region of the source. */
export function sourceArn({ source }: Pair, service: string, resource: string): string {
  return `arn:${partition(source.region)}:${service}:${source.region}:${source.account}:${resource}`;
}
