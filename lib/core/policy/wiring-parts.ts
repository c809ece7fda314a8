import {
  batchRoleName,
  deadLetterQueueName,
  eventRuleName,
  eventsQueueName,
  functionHandlers,
  functionName,
  lambdaRoleName,
  largeQueueName,
  parkedQueueName,
  partition,
} from '../pair/arn.ts';
import { logRetentionDays, queueBatchSize } from '../pair/function-settings.ts';
import type { Pair } from '../pair/pair.ts';
import {
  eventsRetentionSeconds,
  eventsVisibilitySeconds,
  largeVisibilitySeconds,
  longestRetentionSeconds,
  maxReceiveCount,
} from '../pair/queue-settings.ts';
import { eventPattern } from './event-pattern.ts';
import { functionParts, mappingPart, permissionPart, scheduleParts, sourceArn } from './function-parts.ts';
import { notificationsOf, withPair } from './notification.ts';
import { policies, type RolePolicies } from './policies.ts';
import { type ExplainedStatement, policyDocument } from './policy-statement.ts';
import { statementsById } from './statements-by-id.ts';
import type { WiringPart } from './wiring.ts';

/**
 * All that has to be in both accounts for uploads to cross, from the pair alone: what its stacks hold but for the alarms,
 * what its buckets say of uploads, and the keys.
 */
export function wiringParts(pair: Pair): WiringPart[] {
  return [
    ...bucketParts(pair),
    ...(['source', 'destination'] as const).flatMap((side) => keyPart(pair, side)),
    ...roleParts(pair),
    ...functionParts(pair),
    ...triggerParts(pair),
    ...scheduleParts(pair),
    ...queueParts(pair),
    ...functionHandlers(pair).map((handler) =>
      source('log-group', `/aws/lambda/${functionName(pair.name, handler)}`, {
        retentionInDays: logRetentionDays,
      }),
    ),
  ];
}

function source(
  kind: WiringPart['kind'],
  name: string,
  expected: WiringPart['expected'],
  more: Pick<WiringPart, 'lookup' | 'of'> = {},
): WiringPart {
  return { kind, name, side: 'source', expected, ...more };
}

function bucketParts(pair: Pair): WiringPart[] {
  const { source: from, destination: to } = pair;
  return [
    source('bucket', from.bucket, { Region: from.region }),
    { kind: 'bucket', name: to.bucket, side: 'destination', expected: { Region: to.region } },
    source('notifications', from.bucket, notificationsOf(withPair({}, pair), pair), {
      of: { kind: 'bucket', name: from.bucket },
    }),
  ];
}

function keyPart(pair: Pair, side: WiringPart['side']): WiringPart[] {
  const { kmsKey } = pair[side];
  return kmsKey ? [{ kind: 'key', name: kmsKey, side, expected: { KeyState: 'Enabled' } }] : [];
}

function roleParts(pair: Pair): WiringPart[] {
  const { lambdaRole, batchRole, destinationRole } = policies(pair);
  return [
    rolePart('source', lambdaRoleName(pair), lambdaRole),
    ...(batchRole ? [rolePart('source', batchRoleName(pair.name), batchRole)] : []),
    ...(destinationRole ? [rolePart('destination', pair.destination.role, destinationRole)] : []),
  ];
}

function rolePart(side: WiringPart['side'], name: string, { trust, permissions }: RolePolicies): WiringPart {
  return {
    kind: 'role',
    name,
    side,
    expected: {
      Trust: statementsById(policyDocument(trust)),
      Permissions: statementsById(policyDocument(permissions)),
    },
  };
}

function triggerParts(pair: Pair): WiringPart[] {
  const { name, trigger } = pair;
  const replicate = functionName(name, 'replicate');
  switch (trigger) {
    case 'notification':
      return [
        permissionPart(replicate, 's3.amazonaws.com', {
          SourceArn: `arn:${partition(pair.source.region)}:s3:::${pair.source.bucket}`,
          SourceAccount: pair.source.account,
        }),
      ];
    case 'queue':
      return [mappingPart(pair, 'replicate', eventsQueueName(name), queueBatchSize)];
    case 'eventbridge':
      return ruleParts(pair, replicate);
  }
}

function ruleParts(pair: Pair, replicate: string): WiringPart[] {
  const rule = eventRuleName(pair.name);
  return [
    source(
      'rule',
      rule,
      {
        State: 'ENABLED',
        EventPattern: eventPattern(pair),
        Target: {
          Arn: sourceArn(pair, 'lambda', `function:${replicate}`),
          DeadLetterQueue: sourceArn(pair, 'sqs', deadLetterQueueName(pair.name)),
        },
      },
      { lookup: { target: 'replicate' } },
    ),
    permissionPart(replicate, 'events.amazonaws.com', {
      SourceArn: sourceArn(pair, 'events', `rule/${rule}`),
    }),
  ];
}

function queueParts(pair: Pair): WiringPart[] {
  const { name, trigger } = pair;
  const { eventsQueue, deadLetterQueue } = policies(pair);
  const kept = { MessageRetentionPeriod: longestRetentionSeconds };
  const RedrivePolicy = {
    deadLetterTargetArn: sourceArn(pair, 'sqs', deadLetterQueueName(name)),
    maxReceiveCount,
  };
  const working = (VisibilityTimeout: number) => ({
    MessageRetentionPeriod: eventsRetentionSeconds,
    VisibilityTimeout,
    RedrivePolicy,
  });
  return [
    queue(deadLetterQueueName(name), kept),
    queue(parkedQueueName(name), kept),
    queue(largeQueueName(name), working(largeVisibilitySeconds)),
    mappingPart(pair, 'large', largeQueueName(name), 1),
    ...(trigger === 'queue' ? [queue(eventsQueueName(name), working(eventsVisibilitySeconds))] : []),
    ...queuePolicy(eventsQueueName(name), eventsQueue),
    ...queuePolicy(deadLetterQueueName(name), deadLetterQueue),
  ];
}

/** Encrypted under SQS's own key: S3 and EventBridge may not use others. */
function queue(name: string, expected: WiringPart['expected']): WiringPart {
  return source('queue', name, { SqsManagedSseEnabled: true, ...expected });
}

function queuePolicy(name: string, statements: readonly ExplainedStatement[]): WiringPart[] {
  if (statements.length === 0) return [];
  const expected = { Statements: statementsById(policyDocument(statements)) };
  return [source('queue-policy', name, expected, { of: { kind: 'queue', name } })];
}
