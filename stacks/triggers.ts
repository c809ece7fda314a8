import { eventRuleName, eventsQueueName, largeQueueName, partition } from '../lib/core/pair/arn.ts';
import { queueBatchSize } from '../lib/core/pair/function-settings.ts';
import type { Pair } from '../lib/core/pair/pair.ts';
import {
  eventsRetentionSeconds,
  eventsVisibilitySeconds,
  largeVisibilitySeconds,
  maxReceiveCount,
} from '../lib/core/pair/queue-settings.ts';
import { eventPattern } from '../lib/core/policy/event-pattern.ts';
import { policies } from '../lib/core/policy/policies.ts';
import { queue, queuePolicy, type Resource, type Resources } from './resources.ts';

/** The `events` of the function: the queue of a `trigger: queue` pair; other triggers invoke it from outside. */
export function eventSource(pair: Pair): object[] {
  if (pair.trigger !== 'queue') return [];
  const arn = { 'Fn::GetAtt': ['EventsQueue', 'Arn'] };
  return [{ sqs: { arn, batchSize: queueBatchSize, functionResponseType: 'ReportBatchItemFailures' } }];
}

/** One object at a time: each may take the whole of the time-out. */
export const largeEventSource = [
  {
    sqs: {
      arn: { 'Fn::GetAtt': ['LargeQueue', 'Arn'] },
      batchSize: 1,
      functionResponseType: 'ReportBatchItemFailures',
    },
  },
];

/** The queue of objects that are copied in parts. */
export function largeQueue({ name }: Pair): Resource {
  return queue(largeQueueName(name), {
    MessageRetentionPeriod: eventsRetentionSeconds,
    VisibilityTimeout: largeVisibilitySeconds,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] }, maxReceiveCount },
  });
}

/** How an upload reaches the function that copies it. */
export function triggerResources(pair: Pair): Resources {
  switch (pair.trigger) {
    case 'notification':
      return { BucketInvokes: bucketInvokes(pair) };
    case 'queue':
      return queueResources(pair);
    case 'eventbridge':
      return ruleResources(pair);
  }
}

/** The source account too, or a bucket that takes the name over some day could invoke the function. */
function bucketInvokes({ source }: Pair): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'ReplicateLambdaFunction' },
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceAccount: source.account,
      SourceArn: `arn:${partition(source.region)}:s3:::${source.bucket}`,
    },
  };
}

function queueResources(pair: Pair): Resources {
  return {
    EventsQueue: queue(eventsQueueName(pair.name), {
      MessageRetentionPeriod: eventsRetentionSeconds,
      VisibilityTimeout: eventsVisibilitySeconds,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] }, maxReceiveCount },
    }),
    EventsQueuePolicy: queuePolicy('EventsQueue', policies(pair).eventsQueue),
  };
}

function ruleResources(pair: Pair): Resources {
  return {
    UploadsRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: eventRuleName(pair.name),
        Description: `Uploads to ${pair.source.bucket} for pair ${pair.name}`,
        EventPattern: eventPattern(pair),
        Targets: [
          {
            Id: 'replicate',
            Arn: { 'Fn::GetAtt': ['ReplicateLambdaFunction', 'Arn'] },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
          },
        ],
      },
    },
    RuleInvokes: ruleInvokes('ReplicateLambdaFunction', 'UploadsRule'),
    DeadLetterQueuePolicy: queuePolicy('DeadLetterQueue', policies(pair).deadLetterQueue),
  };
}

/** Replays by the clock where the pair asks for it. */
export function replayScheduleResources({ name, replay }: Pair): Resources {
  if (!replay.schedule) return {};
  return {
    ReplayRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: `Replays the dead letters of pair ${name}`,
        ScheduleExpression: replay.schedule,
        // An order with nothing in it: replay all.
        Targets: [{ Id: 'replay', Arn: { 'Fn::GetAtt': ['ReplayLambdaFunction', 'Arn'] }, Input: '{}' }],
      },
    },
    ReplayRuleInvokes: ruleInvokes('ReplayLambdaFunction', 'ReplayRule'),
  };
}

/** Comparisons by the clock where the pair asks for them. */
export function driftScheduleResources({ name, drift }: Pair): Resources {
  if (!drift) return {};
  return {
    DriftRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: `Compares the buckets of pair ${name}`,
        ScheduleExpression: drift.schedule,
        Targets: [{ Id: 'drift', Arn: { 'Fn::GetAtt': ['DriftLambdaFunction', 'Arn'] } }],
      },
    },
    DriftRuleInvokes: ruleInvokes('DriftLambdaFunction', 'DriftRule'),
  };
}

function ruleInvokes(functionId: string, ruleId: string): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: functionId },
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [ruleId, 'Arn'] },
    },
  };
}
