import { lambdaRoleArn, lambdaRoleName, partition } from '../pair/arn.ts';
import type { Pair } from '../pair/pair.ts';
import { type PolicyFacts, policyFacts } from '../policy/policy-facts.ts';
import type { ApiCall, Need, Signer } from './api-call.ts';

/** What happens within the source account, however copies are signed: events arrive, logs and dead letters are kept. */
export function ownAccountCalls(pair: Pair, lambda: Signer): ApiCall[] {
  const facts = policyFacts(pair);
  const ofLambda = (action: string, resource: string): Need => ({
    signer: lambda,
    action,
    resource,
    account: facts.source.account,
    context: { 'aws:RequestedRegion': pair.source.region },
  });
  return [
    {
      phase: 'arrival',
      operation: 'AssumeRole',
      on: lambda.name,
      needs: [byService('lambda.amazonaws.com', facts, trustOf(pair))],
    },
    ...(pair.operators ?? []).map((arn) => operatorCall(pair, arn)),
    ...triggerCalls(facts, ofLambda),
    ...(facts.inVpc ? joinVpcCalls(pair, ofLambda) : []),
    ...facts.logStreamArns.flatMap((streams): ApiCall[] =>
      ['CreateLogStream', 'PutLogEvents'].map((operation) => ({
        phase: 'arrival',
        operation,
        on: `log group ${streams.split(':')[6]}`,
        needs: [ofLambda(`logs:${operation}`, streams.replace(/:\*$/, ':log-stream:example'))],
      })),
    ),
    queueCall('dead letter', 'SendMessage', ofLambda, facts.deadLetterQueueArn),
    ...['ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage'].map((operation) =>
      queueCall('replay', operation, ofLambda, facts.deadLetterQueueArn),
    ),
    queueCall('replay', 'SendMessage', ofLambda, facts.parkedQueueArn),
    ...['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((operation) =>
      queueCall('multipart', operation, ofLambda, facts.largeQueueArn),
    ),
  ];
}

/** A person or job of the source account takes the Lambda's role. */
function operatorCall(pair: Pair, arn: string): ApiCall {
  const { account } = pair.source;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const session = arn.replace(/:iam:(.*):role\/.*/, `:sts:$1:assumed-role/${name}/operator`);
  const signer: Signer = { name: `operator ${name}`, principal: session, account, roleArn: arn };
  return {
    phase: 'operators',
    operation: 'AssumeRole',
    on: `role ${lambdaRoleName(pair)}`,
    needs: [{ signer, account, ...trustOf(pair) }],
  };
}

/** What Lambda calls as the role to connect a function to its VPC. */
function joinVpcCalls({ source: { account, region } }: Pair, ofLambda: NeedOf): ApiCall[] {
  const made = `arn:${partition(region)}:ec2:${region}:${account}:network-interface/example`;
  const needs = {
    CreateNetworkInterface: made,
    DeleteNetworkInterface: made,
    AssignPrivateIpAddresses: made,
    UnassignPrivateIpAddresses: made,
    DescribeNetworkInterfaces: '*',
    DescribeSubnets: '*',
  };
  return Object.entries(needs).map(([operation, resource]) => ({
    phase: 'arrival',
    operation,
    on: 'the VPC',
    needs: [ofLambda(`ec2:${operation}`, resource)],
  }));
}

type NeedOf = (action: string, resource: string) => Need;

function queueCall(phase: ApiCall['phase'], operation: string, need: NeedOf, queue: string): ApiCall {
  return {
    phase,
    operation,
    on: `queue ${queue.split(':').at(-1)}`,
    needs: [need(`sqs:${operation}`, queue)],
  };
}

function triggerCalls(facts: PolicyFacts, ofLambda: NeedOf): ApiCall[] {
  const { trigger, eventsQueueArn, deadLetterQueueArn, eventRuleArn, sourceBucketArn, source } = facts;
  if (trigger === 'eventbridge') {
    const sends = byService('events.amazonaws.com', facts, {
      action: 'sqs:SendMessage',
      resource: deadLetterQueueArn,
      document: 'dead-letter-queue',
      context: { 'aws:SourceArn': eventRuleArn },
    });
    return [queueCall('dead letter', 'SendMessage', () => sends, deadLetterQueueArn)];
  }
  if (trigger === 'notification') return [];
  const sends = byService('s3.amazonaws.com', facts, {
    action: 'sqs:SendMessage',
    resource: eventsQueueArn,
    document: 'events-queue',
    context: { 'aws:SourceArn': sourceBucketArn, 'aws:SourceAccount': source.account },
  });
  return [
    queueCall('arrival', 'SendMessage', () => sends, eventsQueueArn),
    ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((operation) =>
      queueCall('arrival', operation, ofLambda, eventsQueueArn),
    ),
  ];
}

function trustOf(pair: Pair): Pick<Need, 'action' | 'resource' | 'document' | 'context'> {
  return { action: 'sts:AssumeRole', resource: lambdaRoleArn(pair), document: 'lambda-trust', context: {} };
}

function byService(
  service: string,
  { source: { account } }: PolicyFacts,
  need: Pick<Need, 'action' | 'resource' | 'document' | 'context'>,
): Need {
  return { signer: { name: service, principal: service, account }, account, ...need };
}
