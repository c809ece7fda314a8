import type { PolicyFacts } from './policy-facts.ts';
import { allow, type ExplainedStatement } from './policy-statement.ts';

/** What the Lambda's role needs in its own account, however copies are signed. */
export function lambdaStatements(facts: PolicyFacts): ExplainedStatement[] {
  return [
    allow('WriteLogs', 'Lambda writes the log of each invocation.', {
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: facts.logStreamArns,
    }),
    allow('KeepDeadLetters', 'SendMessage, by the functions and by Lambda for an event that failed thrice.', {
      Action: ['sqs:SendMessage'],
      Resource: [facts.deadLetterQueueArn],
    }),
    allow('ReplayDeadLetters', 'ReceiveMessage, ChangeMessageVisibility and DeleteMessage of a replay.', {
      Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'],
      Resource: [facts.deadLetterQueueArn],
    }),
    allow('ParkDeadLetters', 'SendMessage, for a dead letter that failed too often.', {
      Action: ['sqs:SendMessage'],
      Resource: [facts.parkedQueueArn],
    }),
    allow('DeferLargeObjects', 'SendMessage, for an object that is copied in parts.', {
      Action: ['sqs:SendMessage'],
      Resource: [facts.largeQueueArn],
    }),
    readQueue('ReadLargeObjects', 'takes large objects from their queue', facts.largeQueueArn),
    ...(facts.inVpc ? [joinVpc] : []),
    ...(facts.trigger === 'queue'
      ? [readQueue('ReadEvents', 'takes uploads from the queue', facts.eventsQueueArn)]
      : []),
  ];
}

/** AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC"; EC2 limits these to no resource. */
const joinVpc = allow('JoinVpc', 'Lambda connects the functions to the subnets of the VPC.', {
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  Resource: ['*'],
});

/** AWS Lambda Developer Guide, "Using Lambda with Amazon SQS": what the event source mapping calls as this role. */
function readQueue(sid: string, what: string, queueArn: string): ExplainedStatement {
  return allow(sid, `Lambda's event source mapping ${what}.`, {
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    Resource: [queueArn],
  });
}

/** Of the events queue: the source bucket, and no bucket of another account that had its name, sends uploads. */
export function bucketSends({ source, sourceBucketArn, eventsQueueArn }: PolicyFacts): ExplainedStatement {
  return allow('BucketSends', 'S3 sends the notification of each upload.', {
    Principal: { Service: 's3.amazonaws.com' },
    Action: ['sqs:SendMessage'],
    Resource: [eventsQueueArn],
    Condition: {
      ArnEquals: { 'aws:SourceArn': sourceBucketArn },
      StringEquals: { 'aws:SourceAccount': source.account },
    },
  });
}

/** Of the dead-letter queue: EventBridge keeps there what it could not give to Lambda for 24 hours. */
export function ruleSends({ eventRuleArn, deadLetterQueueArn }: PolicyFacts): ExplainedStatement {
  return allow('RuleSends', 'EventBridge keeps an upload that Lambda did not take.', {
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['sqs:SendMessage'],
    Resource: [deadLetterQueueArn],
    Condition: { ArnEquals: { 'aws:SourceArn': eventRuleArn } },
  });
}
